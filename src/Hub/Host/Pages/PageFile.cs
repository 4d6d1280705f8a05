using System.Security.Cryptography;

namespace Hub.Host.Pages;

/// <summary>A file of the page that lies in the program itself; its address changes with its content, so browsers may keep it.</summary>
internal sealed class PageFile
{
    private readonly byte[] bytes;

    private PageFile(string name, string contentType)
    {
        (Path, ContentType) = ($"/{name}", contentType);
        using var resource = typeof(PageFile).Assembly.GetManifestResourceStream(name)!;
        bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        Address = $"{Path}?{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 6))}";
    }

    public static PageFile Styles { get; } = new("hub.css", "text/css; charset=utf-8");

    public static PageFile Icon { get; } = new("hub.svg", "image/svg+xml");

    public string Path { get; }

    public string ContentType { get; }

    public string Address { get; }

    public Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers.CacheControl = "private, max-age=604800, immutable";
        return context.Response.Body.WriteAsync(bytes, 0, bytes.Length);
    }
}
