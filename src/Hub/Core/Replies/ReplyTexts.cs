namespace Hub.Core;

/// <summary>What the hub says by itself.</summary>
public enum ReplyText { Acknowledgement, Resolved, Closed, Label }

/// <summary>Texts by kind and language; <c>{{ticket}}</c> stands for the desk's number. A language without a text gets the English one.</summary>
public sealed class ReplyTexts
{
    private const string Fallback = "en", Ticket = "{{ticket}}";
    private static readonly Dictionary<(ReplyText, string), string> Ours = new()
    {
        [(ReplyText.Acknowledgement, "en")] = "Thank you, your message has arrived. Our service desk will look at it.",
        [(ReplyText.Acknowledgement, "de")] = "Danke, Ihre Nachricht ist angekommen. Unser Service kümmert sich darum.",
        [(ReplyText.Acknowledgement, "ru")] = "Спасибо, ваше сообщение получено. Наша служба поддержки им займётся.",
        [(ReplyText.Acknowledgement, "uk")] = "Дякуємо, ваше повідомлення отримано. Наша служба підтримки ним займеться.",
        [(ReplyText.Resolved, "en")] = "Our service desk says that your matter ({{ticket}}) is resolved. If not, simply write again.",
        [(ReplyText.Resolved, "de")] = "Unser Service meldet Ihr Anliegen ({{ticket}}) als gelöst. Falls nicht, schreiben Sie einfach noch einmal.",
        [(ReplyText.Resolved, "ru")] = "Служба поддержки сообщает, что ваш вопрос ({{ticket}}) решён. Если это не так, просто напишите ещё раз.",
        [(ReplyText.Resolved, "uk")] = "Служба підтримки повідомляє, що ваше питання ({{ticket}}) вирішено. Якщо це не так, просто напишіть ще раз.",
        [(ReplyText.Closed, "en")] = "Your matter ({{ticket}}) is closed.",
        [(ReplyText.Closed, "de")] = "Ihr Anliegen ({{ticket}}) ist abgeschlossen.",
        [(ReplyText.Closed, "ru")] = "Ваше обращение ({{ticket}}) закрыто.",
        [(ReplyText.Closed, "uk")] = "Ваше звернення ({{ticket}}) закрито.",
        [(ReplyText.Label, "en")] = "(Automatic message. Reply STOP to get no more of them.)",
        [(ReplyText.Label, "de")] = "(Automatische Nachricht. Mit STOPP bestellen Sie sie ab.)",
        [(ReplyText.Label, "ru")] = "(Автоматическое сообщение. Ответьте СТОП, чтобы их не получать.)",
        [(ReplyText.Label, "uk")] = "(Автоматичне повідомлення. Відповідь СТОП, щоб їх не отримувати.)",
    };

    private readonly Dictionary<(ReplyText, string), string> texts;

    private ReplyTexts(Dictionary<(ReplyText, string), string> texts) => this.texts = texts;

    public static ReplyTexts Shipped { get; } = new(Ours);

    /// <summary>The shipped texts with some of them replaced; the label is not among these.</summary>
    public static ReplyTexts With(IReadOnlyDictionary<(ReplyText Text, string Language), string> own)
    {
        var all = new Dictionary<(ReplyText, string), string>(Ours);
        foreach (var ((text, language), words) in own)
            all[(text, language)] = words;
        return new ReplyTexts(all);
    }

    /// <summary>The text with its label, and the language that both are in.</summary>
    public (string Text, string Language) Of(ReplyText text, string language, string? ticket)
    {
        var chosen = texts.ContainsKey((text, language)) ? language : Fallback;
        var label = Ours.GetValueOrDefault((ReplyText.Label, chosen), Ours[(ReplyText.Label, Fallback)]);
        return ($"{texts[(text, chosen)].Replace(Ticket, ticket ?? "", StringComparison.Ordinal)}\n{label}", chosen);
    }

    /// <summary>Whether a text carries the label of a hub's automatic message, in any language: another hub speaks (R14).</summary>
    public static bool IsLabelled(string text) =>
        text.Contains('(') && Ours.Any(item => item.Key.Item1 == ReplyText.Label && text.Contains(item.Value, StringComparison.OrdinalIgnoreCase));

    /// <summary>Null, or one clause on what is wrong with an operator's own text.</summary>
    public static string? ProblemOf(string text)
    {
        var rest = text.Replace(Ticket, "", StringComparison.Ordinal);
        return string.IsNullOrWhiteSpace(text) ? "must not be empty" : rest.Contains("{{", StringComparison.Ordinal) ? "may use {{ticket}} and no other name in braces" : null;
    }
}
