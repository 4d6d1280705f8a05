using System.Text.Json;
using ReceivingDesk;

var builder = WebApplication.CreateSlimBuilder(args);
var port = builder.Configuration.GetValue("Port", 5080);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
builder.Logging.SetMinimumLevel(LogLevel.Warning);
if (builder.Configuration["Secret"] is not { Length: > 0 } secrets)
{
    Console.Error.WriteLine("Secret must hold the backend's secret, whsec_ and base64, or several parted by spaces; it is empty.");
    return 1;
}
var signature = new WebhookSignature(secrets.Split(' ', StringSplitOptions.RemoveEmptyEntries), TimeProvider.System);
var calls = new Calls();
var app = builder.Build();

app.MapPost("/tickets", async (HttpRequest request, CancellationToken stop) =>
{
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body, stop);
    var id = request.Headers["webhook-id"].ToString();
    var problem = signature.ProblemOf(id, request.Headers["webhook-timestamp"].ToString(), request.Headers["webhook-signature"].ToString(), body.ToArray());
    if (problem is not null)
        return Results.Problem(problem, statusCode: StatusCodes.Status401Unauthorized);
    if (Parsed(body) is not { } call)
        return Results.Problem("The body must be a JSON object.", statusCode: StatusCodes.Status400BadRequest);
    if (Calls.Word(call, "type") == "hub.ping")
        return Results.Json(new { id = "ping" });
    var (ticket, isNew) = calls.Take(id, call);
    Console.WriteLine(isNew
        ? $"{ticket}  {Word("type")}  {Word("priority")}  {Word("category")}  {Word("channel")}  {Word("title")}"
        : $"{ticket}  again, nothing to do");
    return Results.Json(new { id = ticket, url = $"http://localhost:{port}/tickets/{ticket}" });

    string Word(string field) => OneLine(Calls.Word(call, field, "-"));
});

await app.RunAsync();
return 0;

// Words of strangers end on a terminal: no control characters, no escape sequences.
static string OneLine(string words) => string.Concat(words.Where(letter => !char.IsControl(letter)));

static JsonElement? Parsed(MemoryStream body)
{
    try
    {
        var call = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length)).RootElement;
        return call.ValueKind == JsonValueKind.Object ? call : null;
    }
    catch (JsonException)
    {
        return null;
    }
}
