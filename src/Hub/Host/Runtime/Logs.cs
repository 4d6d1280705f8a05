using Microsoft.Extensions.Logging.Console;

namespace Hub.Host.Runtime;

/// <summary>The program's log: ids, counts and cursors on the console, one line each, as text or (Logging:Console:FormatterName = json) as JSON.</summary>
internal static class Logs
{
    /// <param name="least">Where the configuration says nothing.</param>
    /// <param name="toError">Standard output is for the command's answer.</param>
    public static ILoggerFactory Create(IConfiguration? configuration, LogLevel least, bool toError) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(least);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        logging.AddJsonConsole(options =>
        {
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.ffffffZ";
        });
        logging.AddConsole(options =>
        {
            options.FormatterName = ConsoleFormatterNames.Simple;
            if (toError)
                options.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        if (configuration is not null)
            logging.AddConfiguration(configuration.GetSection("Logging"));
        // An address that is taken is told in one sentence by the command.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // Where this category logs, Kestrel makes an Activity for each request.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    });
}
