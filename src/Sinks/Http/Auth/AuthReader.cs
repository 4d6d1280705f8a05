using Hub.Wire;

namespace Hub.Sinks;

/// <summary>Reads how a preset's backend wants to be shown who calls.</summary>
internal static class AuthReader
{
    public static OauthPreset? Oauth(PresetMap? map) => map is null ? null : new(
        map.Text("tokenPath") ?? "", map.Text("scope") ?? "", map.OneOf("client", ClientAuth.Body));

    public static HmacPreset? Hmac(PresetMap? map)
    {
        if (map is null)
            return null;
        var header = map.Required("header", "the header that carries the signature");
        var over = map.OneOf("signs", HmacOver.Body);
        var stamp = map.Text("timestampHeader") ?? "";
        foreach (var (key, name) in new[] { ("header", header), ("timestampHeader", stamp) })
            if (name.Length > 0 && !HeaderName.IsValid(name))
                map.Add(key, $"must be a header's name; it is {name}.");
        if (over == HmacOver.TimestampBody && stamp.Length == 0)
            map.Add("timestampHeader", "must name the header that carries the time, since it is signed; it is missing.");
        return new HmacPreset(
            header, map.Text("prefix") ?? "", map.OneOf("algorithm", HmacAlgorithm.Sha256), map.OneOf("encoding", HmacEncoding.Hex), over, stamp);
    }
}
