namespace Hub.Core;

/// <summary>The store cannot be opened or used; the message is one sentence for the operator.</summary>
public sealed class StoreException(string sentence, Exception? inner = null) : Exception(sentence, inner);
