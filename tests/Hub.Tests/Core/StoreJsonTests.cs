using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Hub.Contracts;
using Hub.Core.Storage;
using NUnit.Framework;

namespace Hub.Tests.Core;

/// <summary>What rows carry as JSON is written by hand and read by its types: no member is forgotten, and what says nothing takes no bytes.</summary>
internal sealed class StoreJsonTests
{
    [Test]
    public void Every_member_of_an_event_comes_back()
    {
        var item = Filled<TicketEvent>();
        byte[] json = [];
        StoreJson.WithEvent(item, 0, (_, bytes) => json = bytes.ToArray());
        Assert.That(Told(StoreJson.Event(json)), Is.EqualTo(Told(item)));
    }

    [Test]
    public void Every_member_of_a_decisions_reasons_comes_back()
    {
        var item = Filled<DecisionMore>();
        Assert.That(Told(StoreJson.Decision(Written(json => CompactJson.Write(json, item)))), Is.EqualTo(Told(item)));
    }

    [Test]
    public void Every_member_of_a_posts_rest_comes_back()
    {
        var item = Filled<PostMore>();
        Assert.That(Told(StoreJson.More(Written(json => CompactJson.Write(json, item)))), Is.EqualTo(Told(item)));
    }

    [Test]
    public void Every_member_of_an_author_comes_back_and_is_known_again_whatever_his_letters()
    {
        var author = Filled<Author>() with { Name = "Олена О'Ґудзь" };
        var profile = StoreJson.Profile(author);
        Assert.Multiple(() =>
        {
            Assert.That(StoreJson.Author(profile), Is.EqualTo(author));
            Assert.That(StoreJson.IsProfile(author, profile), Is.True);
            Assert.That(StoreJson.IsProfile(author with { Bio = "new" }, profile), Is.False);
        });
    }

    [Test]
    public void What_says_nothing_is_left_out_and_read_as_empty()
    {
        var item = new TicketEvent
        {
            Kind = TicketEventKind.Created,
            Backend = "b",
            TicketKey = "t",
            PostKey = "p",
            PostId = 1,
            ConversationId = 2,
            Channel = "c",
            NativeId = "n",
            Title = "x",
            Text = "x",
            Author = new() { Id = "a" },
        };
        var json = "";
        StoreJson.WithEvent(item, 0, (_, bytes) => json = Encoding.UTF8.GetString(bytes));
        Assert.Multiple(() =>
        {
            Assert.That(json, Does.Not.Contain("[]").And.Not.Contain("false").And.Not.Contain("null").And.Contain("\"category\":\"Incident\""));
            Assert.That(Told(StoreJson.Event(Encoding.UTF8.GetBytes(json))), Is.EqualTo(Told(item)));
        });
    }

    private static string Told<T>(T value) => JsonSerializer.Serialize(value);

    private static string Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            write(json);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static T Filled<T>() => (T)Value(typeof(T), "x");

    /// <summary>Another value for each member, none of them its type's default; lists have one element.</summary>
    private static object Value(Type type, string name)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return name;
        if (type == typeof(bool))
            return true;
        if (type == typeof(double))
            return 0.25 + name.Length;
        if (type == typeof(DateTimeOffset))
            return DateTimeOffset.UnixEpoch.AddDays(name.Length).ToOffset(TimeSpan.FromHours(2));
        if (type.IsEnum)
            return Enum.GetValues(type).Cast<object>().Last();
        if (type.IsPrimitive)
            return Convert.ChangeType(7 + name.Length, type, System.Globalization.CultureInfo.InvariantCulture);
        if (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type))
        {
            var list = Array.CreateInstance(type.GetGenericArguments()[0], 1);
            list.SetValue(Value(type.GetGenericArguments()[0], name), 0);
            return list;
        }
        var made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
            property.SetValue(made, Value(property.PropertyType, property.Name));
        return made;
    }
}
