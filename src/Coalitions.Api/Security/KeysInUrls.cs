using Coalitions.Api.Auditing;
using Coalitions.Api.Http;

namespace Coalitions.Api.Security;

/// <summary>Addresses are kept in histories and logs along the way: a key that stands in one is refused, and its tenant told.</summary>
public static class KeysInUrls
{
    private const int Length = 67;

    public static IApplicationBuilder UseNoKeysInUrls(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (KeyIn(context.Request) is not { } key)
        {
            await next(context);
            return;
        }

        var (caller, _) = await context.RequestServices.GetRequiredService<ApiKeys>().Look(key, context.RequestAborted);
        if (caller is not null) context.RequestServices.GetRequiredService<AuditTrail>().Note(AuditEntry.Of(caller, "keyInUrl", null, 400));
        throw new ProblemException(new Problem(400, "key-in-url", "A key stands in the address.",
            "Consider it known: make another, delete this one, and send keys as 'Authorization: Bearer <key>' only."));
    });

    private static string? KeyIn(HttpRequest request)
    {
        if (!Holds(request.Path.Value) && !Holds(request.QueryString.Value) && request.QueryString.Value?.Contains('%', StringComparison.Ordinal) != true) return null;
        foreach (var text in request.Query.SelectMany(pair => pair.Value.Append(pair.Key)).Append(request.Path.Value))
            for (var at = text?.IndexOf(ApiKeys.Prefix, StringComparison.Ordinal) ?? -1; at >= 0; at = text!.IndexOf(ApiKeys.Prefix, at + 1, StringComparison.Ordinal))
                if (text!.Length >= at + Length && ApiKeys.HasForm(text.Substring(at, Length))) return text.Substring(at, Length);
        return null;

        static bool Holds(string? text) => text?.Contains(ApiKeys.Prefix, StringComparison.Ordinal) == true;
    }
}
