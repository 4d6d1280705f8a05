namespace Hub.IntegrationTests;

/// <summary>What is given to a hub that is about to be killed: files for its lane, and senders that ask until they are told yes.</summary>
internal static class Feed
{
    /// <summary>Eight files, so that the lane has eight batches.</summary>
    public static void Lines(Stage stage)
    {
        var story = new Story("lines");
        for (var file = 0; file < 8; file++)
            stage.LineWriter.Append($"{file}.ndjson", [.. story.Next(), .. story.Next()]);
    }

    /// <summary>Four senders at once.</summary>
    public static void Web(Stage stage)
    {
        for (var sender = 0; sender < 4; sender++)
        {
            var name = $"web-{sender}";
            stage.Send(() => stage.Sender().SendAsync(Stories(name, 6)));
        }
    }

    public static List<Item> Stories(string prefix, int count)
    {
        var story = new Story(prefix);
        return [.. Enumerable.Range(0, count).SelectMany(_ => story.Next())];
    }
}
