using System.Text;
using Hub.Contracts;

namespace Hub.Sinks;

/// <summary>The line that would be appended.</summary>
internal sealed partial class FileSink : IPreviewSink
{
    public RequestPreview Preview(Delivery delivery) => new("append", folder.Path, [], Encoding.UTF8.GetString(FileLine.Of(delivery)).TrimEnd('\n'));
}
