using System.Threading.Channels;
using Hub.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Intake;

/// <summary>The one writer: merges what all channels and deliveries bring into group commits on a thread of its own; it commits when idle or full.</summary>
internal sealed partial class Writer : IDisposable
{
    /// <summary>Changes a group holds at most, and works that wait at most before senders do.</summary>
    private const int MostChanges = 1024, MostWaiting = 8192;

    /// <summary>How often a group is written again that met another transaction (a deadlock, a lock that was not free).</summary>
    private const int MostRepeats = 3;
    private static readonly TimeSpan AwayPause = TimeSpan.FromSeconds(1);
    private readonly IWriteSession session;
    private readonly Recorder recorder;
    private readonly GroupEffects effects;
    private readonly Action<GroupEffects> due;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Channel<WriterWork> queue = Channel.CreateBounded<WriterWork>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly List<WriterWork> group = [];
    private readonly Thread thread;
    private readonly Func<string?> shortage;
    private readonly AutoResetEvent news = new(false);
    private volatile bool asleep;
    private long maintainedAt;

    public Writer(IWriteSession session, Recorder recorder, GroupEffects effects, Action<GroupEffects> due, Func<string?> shortage, TimeProvider time, ILogger log)
    {
        (this.session, this.recorder, this.effects, this.due, this.shortage, this.time, this.log) = (session, recorder, effects, due, shortage, time, log);
        thread = new Thread(Run) { Name = "hub-writer", IsBackground = true };
        thread.Start();
    }

    /// <summary>Why nothing can be written now, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Set when the file turned out to be damaged; the hub must start anew.</summary>
    public event Action<string>? Damaged;

    /// <summary>False: the queue is full or closed.</summary>
    public bool TrySubmit(WriterWork work)
    {
        if (!queue.Writer.TryWrite(work))
            return false;
        Wake();
        return true;
    }

    public async ValueTask SubmitAsync(WriterWork work, CancellationToken stop)
    {
        if (TrySubmit(work))
            return;
        await queue.Writer.WriteAsync(work, stop);
        Wake();
    }

    public async Task<T> DoAsync<T>(Func<Recorder, T> step, CancellationToken stop)
    {
        var work = new OtherWork<T>(step);
        await SubmitAsync(work, stop);
        return await work.Done.WaitAsync(stop);
    }

    /// <summary>Takes no more work, writes what waits and ends.</summary>
    public void Dispose()
    {
        queue.Writer.TryComplete();
        news.Set();
        thread.Join();
        news.Dispose();
    }

    private void Run()
    {
        while (Take())
        {
            try
            {
                CommitGroup();
            }
            catch (Exception error)
            {
                // The one catch-all of this loop: whatever it was, the senders are told and the hub goes on.
                Failed(log, error);
                Reject(error);
            }
        }
    }

    /// <summary>Waits for work and takes what is there, up to a group; false: no more will come.</summary>
    private bool Take()
    {
        group.Clear();
        var reader = queue.Reader;
        while (!reader.TryRead(out var first) || !Keep(first))
        {
            Maintain();
            if (!Wait())
                return false;
        }
        for (var changes = group[0].Weight; changes < MostChanges && reader.TryRead(out var more); changes += more.Weight)
            group.Add(more);
        return true;
    }

    /// <summary>
    /// Sleeps until there is work, without spinning: spinning here costs the other threads a tenth of the machine. While nothing can be written, it is tried once
    /// a second, so that the hub is ready again without anybody's post. False: no more will come.
    /// </summary>
    private bool Wait()
    {
        asleep = true;
        Interlocked.MemoryBarrier(); // either we see the work, or its sender sees us asleep
        while (queue.Reader.Count == 0 && !queue.Reader.Completion.IsCompleted)
        {
            if (!news.WaitOne(AwayPause) && Trouble is not null)
                Probe();
        }
        asleep = false;
        return queue.Reader.Count > 0 || !queue.Reader.Completion.IsCompleted;
    }

    private void Wake()
    {
        Interlocked.MemoryBarrier();
        if (asleep)
            news.Set();
    }

    private void Probe()
    {
        if (shortage() is not null)
            return;
        try
        {
            session.Probe();
            Trouble = null;
        }
        catch (Exception error)
        {
            session.Rollback();
            Trouble = $"The store cannot be written: {error.Message}";
        }
    }

    private bool Keep(WriterWork work)
    {
        group.Add(work);
        return true;
    }

    private void CommitGroup()
    {
        if (shortage() is { } sentence)
        {
            SetAway(sentence, null);
            return;
        }
        try
        {
            WriteGroup(guarded: false);
        }
        catch (Exception error)
        {
            session.Rollback();
            Recover(error);
            return;
        }
        Announce();
    }

    private void WriteGroup(bool guarded)
    {
        effects.Clear();
        recorder.Guarded = guarded;
        session.Begin();
        if (!guarded && session.Questions is { } questions)
            Ask(questions);
        foreach (var work in group)
            work.Write(recorder);
        recorder.Finish();
        if (TestPoint.AnswerFirst)
            Announce();
        TestPoint.Pass("writer.before-commit");
        session.Commit();
        TestPoint.Pass("writer.after-commit");
        Trouble = null;
    }

    /// <summary>One question for the whole group in place of several a post.</summary>
    private void Ask(GroupQuestions questions)
    {
        questions.Clear();
        foreach (var work in group)
            work.Ask(session, questions);
        if (questions.Any)
            session.AskAhead();
    }

    /// <summary>
    /// The group is durable: everybody is told. The senders of single posts are answered by one task of the pool for all of them: waking a thread for each
    /// costs more than his answer.
    /// </summary>
    private void Announce()
    {
        if (effects.Any)
            due(effects);
        List<IntakeWork>? answers = null;
        foreach (var work in group)
            if (work is IntakeWork { IsAnsweredTogether: true } post)
                (answers ??= new(group.Count)).Add(post);
            else
                work.Committed();
        if (answers is not null)
            ThreadPool.UnsafeQueueUserWorkItem(new Answers(answers), preferLocal: false);
    }

    private sealed class Answers(List<IntakeWork> works) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            foreach (var work in works)
                work.Committed();
        }
    }

    /// <summary>A group that failed is written again, each work by itself, so that a fault reaches only the one who made it.</summary>
    private void Recover(Exception error)
    {
        var last = error;
        for (var repeat = 0; repeat < MostRepeats && session.Classify(last) == StoreFailure.Again; repeat++)
            if (WriteAgain(ref last))
                return;
        if (IsAway(last))
            return;
        var all = group.ToArray();
        foreach (var work in all)
        {
            group.Clear();
            group.Add(work);
            if (WriteAlone())
                Announce();
        }
    }

    private bool WriteAgain(ref Exception error)
    {
        try
        {
            WriteGroup(guarded: false);
        }
        catch (Exception next)
        {
            session.Rollback();
            error = next;
            return false;
        }
        Announce();
        return true;
    }

    private bool WriteAlone()
    {
        try
        {
            WriteGroup(guarded: true);
            return true;
        }
        catch (Exception error)
        {
            session.Rollback();
            if (!IsAway(error))
                Reject(error);
            return false;
        }
    }

    /// <summary>Disk full, store away or damaged: nobody is quarantined, the sources wait and try again.</summary>
    private bool IsAway(Exception error)
    {
        switch (session.Classify(error))
        {
            case StoreFailure.Away or StoreFailure.Again:
                SetAway($"The store cannot be written: {error.Message}", error);
                return true;
            case StoreFailure.Damaged:
                SetAway("The store is damaged; it is set aside at the next start.", error);
                Damaged?.Invoke(error.Message);
                return true;
            default:
                return false;
        }
    }

    private void SetAway(string sentence, Exception? error)
    {
        if (Trouble is null)
            IsAway(log, sentence);
        Trouble = sentence;
        Reject(new IntakeUnavailableException(AwayPause, sentence, error));
    }

    private void Reject(Exception reason)
    {
        foreach (var work in group)
            work.Failed(reason);
    }

    private void Maintain()
    {
        var now = time.Micros();
        if (now - maintainedAt < Clock.Micros(TimeSpan.FromMinutes(1)))
            return;
        maintainedAt = now;
        try
        {
            for (var more = true; more && queue.Reader.Count == 0;)
            {
                session.Begin();
                more = session.Maintain(now);
                session.Commit();
            }
        }
        catch (Exception error)
        {
            session.Rollback();
            Failed(log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A commit group failed; its senders are told.")]
    private static partial void Failed(ILogger log, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing can be written: {Sentence} Webhooks are answered 503 and lanes wait.")]
    private static partial void IsAway(ILogger log, string sentence);
}
