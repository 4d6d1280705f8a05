using Hub.Contracts;
using Hub.Core;
using Hub.Core.Storage;
using Hub.Core.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NUnit.Framework;

namespace Hub.Tests.Stores;

/// <summary>What an answered commit means although connections and servers come and go (R1, R9).</summary>
[TestFixture]
internal sealed class PostgresSessionTests
{
    private string settings = "";
    private CuttingProxy proxy = null!;
    private HubStore store = null!;

    [SetUp]
    public void Open()
    {
        settings = PostgresCluster.NewSchema();
        var direct = new NpgsqlConnectionStringBuilder(settings);
        proxy = new CuttingProxy(direct.Host!, direct.Port);
        var folder = Directory.CreateTempSubdirectory("hub-core-").FullName;
        var through = new NpgsqlConnectionStringBuilder(settings) { Port = proxy.Port, SslMode = SslMode.Disable }.ToString();
        store = HubStore.Open(new StoreOptions(Path.Combine(folder, "hub.db"), Path.Combine(folder, "hub.key")) { ConnectionString = new Secret(through) }, TimeProvider.System, NullLogger.Instance);
    }

    [TearDown]
    public void Close()
    {
        store?.Dispose();
        proxy?.Dispose();
    }

    private IWriteSession Session => store.Session;

    [Test]
    [Property("Requirement", "R1")]
    public void A_commit_whose_answer_was_lost_is_a_commit()
    {
        Session.Begin();
        Session.WriteMeta("said", "once");
        proxy.Next = CuttingProxy.Cut.AfterCommit;
        Session.Commit();
        Assert.That((proxy.Next, Session.ReadMeta("said")), Is.EqualTo((CuttingProxy.Cut.None, "once")));
    }

    [Test]
    [Property("Requirement", "R1")]
    public void A_commit_that_the_server_never_heard_of_is_none_and_the_next_group_is_written()
    {
        Session.Begin();
        Session.WriteMeta("said", "once");
        proxy.Next = CuttingProxy.Cut.BeforeCommit;
        var error = Assert.Catch(Session.Commit)!;
        Assert.That(Session.Classify(error), Is.EqualTo(StoreFailure.Away));
        Session.Rollback();
        Session.Begin();
        Assert.That(Session.ReadMeta("said"), Is.Null);
        Session.WriteMeta("said", "again");
        Session.Commit();
        Assert.That(Session.ReadMeta("said"), Is.EqualTo("again"));
    }

    [Test]
    [Property("Requirement", "R15")]
    public void Rows_whose_intent_stands_although_their_hub_was_told_that_it_failed_are_due_again()
    {
        var told = 0;
        store.RowsWait += () => told++;
        PostgresCluster.Run(settings, "INSERT INTO ticket VALUES(7, 1, 1, 1, 0, 3, NULL, NULL, NULL, NULL, 0); "
            + string.Concat(Enumerable.Range(1, 3).Select(row => $"INSERT INTO ticket_event VALUES({row}, 7, 0, 1, 0, ''); INSERT INTO outbox VALUES({row}, 7, 1, 0, 1, 0, 0, 'k', 0, NULL, NULL, NULL, NULL, NULL, NULL);")));
        Session.Begin();
        Session.Outbox.Intend(1, "s", null, 5);
        Session.Commit();
        Session.Begin();
        Session.Outbox.Intend(2, "s", null, 6);
        Session.Guarded(() => Session.Outbox.Intend(3, "s", null, 7)); // as a group does that is written again post by post
        (proxy.Next, proxy.Refuses) = (CuttingProxy.Cut.AfterCommit, true);
        Assert.Catch(Session.Commit);
        Session.Rollback();
        Assert.Catch(Session.Begin, "the server is still away");
        Session.Rollback();
        proxy.Refuses = false;
        Session.Begin();
        Assert.Multiple(() =>
        {
            Assert.That((Session.Outbox.StateOf(1), Session.Outbox.StateOf(2), Session.Outbox.StateOf(3)), Is.EqualTo((DeliveryState.Intended, DeliveryState.Due, DeliveryState.Due)));
            Assert.That((Session.Outbox.Get(2)!.Attempt, Session.Outbox.Get(3)!.Attempt), Is.EqualTo((0, 0)));
            Assert.That(told, Is.EqualTo(1));
        });
        Session.Commit();
    }

    [Test]
    public void A_step_that_fails_undoes_only_itself_also_where_its_fault_shows_late()
    {
        Session.Begin();
        Session.Guarded(() => Session.WriteMeta("first", "1"));
        var error = Assert.Catch<PostgresException>(() => Session.Guarded(() =>
        {
            Session.WriteMeta("second", "2");
            Session.Conversations.Add(new ConversationRow(1, 1, null, 0, "r", Hub.Core.ThreadingStep.None, 0));
            Session.Conversations.Add(new ConversationRow(1, 1, null, 0, "r", Hub.Core.ThreadingStep.None, 0)); // only writes: the server has not seen it when this returns
        }))!;
        Session.Guarded(() => Session.WriteMeta("third", "3"));
        Session.Commit();
        Assert.That(Session.Classify(error), Is.EqualTo(StoreFailure.Post));
        Assert.That((Session.ReadMeta("first"), Session.ReadMeta("second"), Session.ReadMeta("third")), Is.EqualTo(("1", (string?)null, "3")));
    }

    [TestCase("40001", ExpectedResult = StoreFailure.Again, Description = "serialization failure")]
    [TestCase("40P01", ExpectedResult = StoreFailure.Again, Description = "deadlock")]
    [TestCase("55P03", ExpectedResult = StoreFailure.Again, Description = "lock not available")]
    [TestCase("22021", ExpectedResult = StoreFailure.Post, Description = "text that the encoding refuses")]
    [TestCase("23505", ExpectedResult = StoreFailure.Post, Description = "unique violation")]
    [TestCase("54000", ExpectedResult = StoreFailure.Post, Description = "too long for an index")]
    [TestCase("25006", ExpectedResult = StoreFailure.Away, Description = "read only")]
    [TestCase("53100", ExpectedResult = StoreFailure.Away, Description = "disk full")]
    [TestCase("57P01", ExpectedResult = StoreFailure.Away, Description = "shut down by its administrator")]
    [TestCase("57014", ExpectedResult = StoreFailure.Away, Description = "statement timeout")]
    [TestCase("58030", ExpectedResult = StoreFailure.Away, Description = "input or output fails")]
    [TestCase("XX001", ExpectedResult = StoreFailure.Away, Description = "damaged")]
    [TestCase("42P01", ExpectedResult = StoreFailure.Away, Description = "somebody dropped a table")]
    public object A_servers_fault_is_nobodys_post(string state) => PostgresFailure.Classify(new PostgresException("m", "ERROR", "ERROR", state));
}
