using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Hub.Fakes;

/// <summary>One call of the fake Bot API, as it came.</summary>
public sealed record TelegramCall(string Method, JsonObject Parameters);

/// <summary>
/// The Bot API on a free loopback port, for one bot: a queue of updates that a question with a higher offset confirms (and only that), long polls of which the older ends when another begins,
/// messages, files, a webhook's state; and faults that a test switches on. Judged by grammY.
/// </summary>
public sealed class FakeTelegram : IAsyncDisposable
{
    public const string Token = "123456:TEST";

    private readonly Lock gate = new();
    private readonly List<JsonObject> updates = [];
    private readonly List<TelegramCall> calls = [];
    private readonly List<JsonObject> sent = [];
    private readonly Dictionary<string, byte[]> files = [];
    private readonly FakeServer server;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? poller;
    private long next = 734210001, message = 50;

    private FakeTelegram() => server = new FakeServer(AnswerAsync);

    public Uri Url => server.Url;

    /// <summary>Calls in their order.</summary>
    public IReadOnlyList<TelegramCall> Calls => Locked(() => (IReadOnlyList<TelegramCall>)[.. calls]);

    /// <summary>Messages that the bot sent.</summary>
    public IReadOnlyList<JsonObject> Sent => Locked(() => (IReadOnlyList<JsonObject>)[.. sent]);

    /// <summary>Updates that no question has confirmed yet.</summary>
    public int Waiting => Locked(() => updates.Count);

    /// <summary>Where updates are sent instead; a poll is then refused with 409.</summary>
    public string Webhook { get; set; } = "";

    public bool SeesAllOfGroups { get; set; } = true;

    /// <summary>Answered instead, by method; null: well.</summary>
    public Func<TelegramCall, TelegramFault?>? Fault { get; set; }

    public static async Task<FakeTelegram> StartAsync()
    {
        var fake = new FakeTelegram();
        await fake.server.ComeBackAsync();
        return fake;
    }

    /// <summary>The next update's number, e.g. after a quiet week.</summary>
    public void Restart(long id) => Locked(() => next = id);

    /// <summary>Puts an update into the queue; answers its id.</summary>
    public long Update(string kind, JsonObject content) => Locked(() =>
    {
        var id = next++;
        updates.Add(new JsonObject { ["update_id"] = id, [kind] = content.DeepClone() });
        Rings();
        return id;
    });

    /// <summary>A message of a person in a private chat.</summary>
    public JsonObject Message(string? text, long user = 5550101, Action<JsonObject>? more = null)
    {
        var content = Said(text, user);
        more?.Invoke(content);
        Update("message", content);
        return content;
    }

    /// <summary>A message that is not sent yet.</summary>
    public JsonObject Said(string? text, long user = 5550101)
    {
        var content = new JsonObject
        {
            ["message_id"] = Locked(() => ++message),
            ["from"] = new JsonObject { ["id"] = user, ["is_bot"] = false, ["first_name"] = "Marta", ["username"] = "marta" },
            ["chat"] = new JsonObject { ["id"] = user, ["type"] = "private", ["first_name"] = "Marta" },
            ["date"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        };
        if (text is not null)
            content["text"] = text;
        return content;
    }

    /// <summary>Raw bytes in the place of an update (with its number in them), for what no JSON library writes.</summary>
    public void Raw(Func<long, string> update) => Locked(() =>
    {
        updates.Add(new JsonObject { ["update_id"] = next, ["raw"] = update(next) });
        next++;
        Rings();
        return 0;
    });

    public void File(string id, byte[] content) => Locked(() => files[id] = content);

    public Task GoDownAsync() => server.GoDownAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private T Locked<T>(Func<T> act)
    {
        lock (gate)
            return act();
    }

    private void Rings()
    {
        changed.TrySetResult();
        changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["file", $"bot{Token}", var id])
        {
            await (Locked(() => files.GetValueOrDefault(id)) is { } content ? context.Response.Body.WriteAsync(content).AsTask() : WriteAsync(context, 404, Failure(404, "Not Found")));
            return;
        }
        if (parts is not [$"bot{Token}", var method])
        {
            await WriteAsync(context, 401, Failure(401, "Unauthorized"));
            return;
        }
        var call = new TelegramCall(method, await ParametersAsync(context.Request));
        Locked(() =>
        {
            calls.Add(call);
            return 0;
        });
        if (Fault?.Invoke(call) is { } fault)
        {
            if (fault.Cut)
                context.Abort();
            else
                await WriteAsync(context, fault.Code, fault.Body ?? Failure(fault.Code, fault.Description, fault.RetryAfter, fault.MigrateTo));
            return;
        }
        await (method.Equals("getUpdates", StringComparison.OrdinalIgnoreCase) ? UpdatesAsync(context, call.Parameters) : WriteAsync(context, 200, Result(call)));
    }

    private static async Task<JsonObject> ParametersAsync(HttpRequest request)
    {
        var all = new JsonObject();
        foreach (var (name, value) in request.Query)
            all[name] = (string?)value;
        if (request.HasFormContentType)
            foreach (var (name, value) in await request.ReadFormAsync())
                all[name] = (string?)value;
        else if (request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true && await JsonNode.ParseAsync(request.Body) is JsonObject body)
            foreach (var (name, value) in body)
                all[name] = value?.DeepClone();
        return all;
    }

    /// <summary>An offset confirms all before it; a poll that begins ends the one that waits (Bot API, getUpdates).</summary>
    private async Task UpdatesAsync(HttpContext context, JsonObject parameters)
    {
        if (Webhook.Length > 0)
        {
            await WriteAsync(context, 409, Failure(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"));
            return;
        }
        var (offset, limit, seconds) = (Number(parameters, "offset"), (int)(Number(parameters, "limit") ?? 100), Number(parameters, "timeout") ?? 0);
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        Locked(() =>
        {
            poller?.Cancel();
            poller = mine;
            if (offset is >= 0)
                updates.RemoveAll(update => (long)update["update_id"]! < offset);
            else if (offset is < 0)
                updates.RemoveRange(0, (int)Math.Max(0, updates.Count + offset.Value));
            return 0;
        });
        try
        {
            var end = Task.Delay(TimeSpan.FromSeconds(seconds), mine.Token);
            while (true)
            {
                var (page, ring) = Locked(() => (updates.Take(limit).ToList(), changed.Task));
                if (page.Count > 0 || end.IsCompleted)
                {
                    mine.Token.ThrowIfCancellationRequested();
                    await WriteAsync(context, 200, $"{{\"ok\":true,\"result\":[{string.Join(',', page.Select(Written))}]}}");
                    return;
                }
                await Task.WhenAny(end, ring);
            }
        }
        catch (OperationCanceledException)
        {
            if (!context.RequestAborted.IsCancellationRequested)
                await WriteAsync(context, 409, Failure(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"));
        }
        finally
        {
            Locked(() => poller = poller == mine ? null : poller);
        }
    }

    private static string Written(JsonObject update) => update["raw"] is { } raw ? (string)raw! : update.ToJsonString();

    private string Result(TelegramCall call) => call.Method.ToLowerInvariant() switch
    {
        "getme" => Ok(new JsonObject
        {
            ["id"] = 123456,
            ["is_bot"] = true,
            ["first_name"] = "Hub",
            ["username"] = "hub_test_bot",
            ["can_join_groups"] = true,
            ["can_read_all_group_messages"] = SeesAllOfGroups,
            ["supports_inline_queries"] = false,
        }),
        "getwebhookinfo" => Ok(new JsonObject { ["url"] = Webhook, ["has_custom_certificate"] = false, ["pending_update_count"] = Waiting }),
        "deletewebhook" => Ok(true),
        "sendmessage" => Ok(Send(call.Parameters)),
        "getfile" => Locked(() => files.TryGetValue(Text(call.Parameters, "file_id"), out var file) ? file : null) is { } known
            ? Ok(new JsonObject { ["file_id"] = Text(call.Parameters, "file_id"), ["file_unique_id"] = "u", ["file_size"] = known.Length, ["file_path"] = Text(call.Parameters, "file_id") })
            : Failure(400, "Bad Request: invalid file_id"),
        _ => Failure(404, "Not Found: method not found"),
    };

    private JsonObject Send(JsonObject parameters) => Locked(() =>
    {
        var chat = long.Parse(Text(parameters, "chat_id"), CultureInfo.InvariantCulture);
        var said = new JsonObject
        {
            ["message_id"] = ++message,
            ["date"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            ["text"] = Text(parameters, "text"),
            ["chat"] = new JsonObject { ["id"] = chat, ["type"] = chat > 0 ? "private" : "supergroup" },
            ["from"] = new JsonObject { ["id"] = 123456, ["is_bot"] = true, ["first_name"] = "Hub" },
        };
        sent.Add(said);
        return (JsonObject)said.DeepClone();
    });

    private static string Text(JsonObject parameters, string name) => parameters[name] is { } value ? value.GetValueKind() == JsonValueKind.String ? (string)value! : value.ToJsonString() : "";

    private static long? Number(JsonObject parameters, string name) => long.TryParse(Text(parameters, name), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Ok(JsonNode result) => new JsonObject { ["ok"] = true, ["result"] = result }.ToJsonString();

    private static string Failure(int code, string description, int? retryAfter = null, long? migrateTo = null)
    {
        var answer = new JsonObject { ["ok"] = false, ["error_code"] = code, ["description"] = description };
        if (retryAfter is not null || migrateTo is not null)
            answer["parameters"] = new JsonObject { ["retry_after"] = retryAfter, ["migrate_to_chat_id"] = migrateTo };
        return answer.ToJsonString();
    }

    private static async Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = body.StartsWith("{\"ok\":false,\"error_code\":", StringComparison.Ordinal) && status == 200 ? 400 : status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    }
}

/// <summary>What a call is answered instead of well.</summary>
public sealed record TelegramFault(int Code, string Description)
{
    public int? RetryAfter { get; init; }

    public long? MigrateTo { get; init; }

    /// <summary>The connection is cut before anything is answered; what the call did not do, it did not.</summary>
    public bool Cut { get; init; }

    /// <summary>Written as it stands.</summary>
    public string? Body { get; init; }
}
