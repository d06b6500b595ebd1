using System.Text.Unicode;
using Coalitions.Api.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Coalitions.Api.Imports;

/// <summary>Reads what a request sends: the parts of a form by their names, or one plain table.</summary>
public static class ImportBody
{
    private const int Largest = 20 << 20;
    private const int LongestBoundary = 70;
    private const string FormType = "multipart/form-data";

    // A curl that is told nothing calls whatever it sends a form.
    private static readonly string[] PlainTypes = ["text/", "application/octet-stream", "application/x-www-form-urlencoded", BatchFormat.ContentType];

    public static async Task<ImportRequest> Read(HttpContext context, IImportFormat format, string mode)
    {
        var type = context.Request.ContentType ?? "text/csv";
        var isForm = type.StartsWith(FormType, StringComparison.OrdinalIgnoreCase);
        if (!isForm && !PlainTypes.Any(plain => type.StartsWith(plain, StringComparison.OrdinalIgnoreCase))) throw new ProblemException(Problem.MediaType);
        var body = await RequestBody.Read(context, Largest);
        var parts = isForm ? await Form(body, BoundaryOf(type), format, context.RequestAborted)
            : new Dictionary<string, byte[]> { [format.Parts[0].Name] = body };
        var request = new ImportRequest(context.Request.Query, mode, parts, isForm);
        foreach (var missing in format.Parts.Where(part => part.Required && !parts.ContainsKey(part.Name)))
            throw request.Wrong(missing.Name, "missing-part", $"The part is required: {missing.Description}");
        foreach (var (name, content) in parts) CheckText(request, name, content);
        return request;
    }

    /// <summary>What a repeated request is recognised by: its tables. The boundary of a form is another each time.</summary>
    public static byte[] Fingerprint(ImportRequest request)
    {
        if (!request.IsForm) return request.Parts.Values.Single();
        using var all = new MemoryStream();
        using var writer = new BinaryWriter(all);
        foreach (var (name, content) in request.Parts.OrderBy(part => part.Key, StringComparer.Ordinal))
        {
            writer.Write(name);
            writer.Write(content.Length);
            writer.Write(content);
        }

        return all.ToArray();
    }

    private static async Task<Dictionary<string, byte[]>> Form(byte[] body, string boundary, IImportFormat format, CancellationToken cancellation)
    {
        var parts = new Dictionary<string, byte[]>();
        try
        {
            var reader = new MultipartReader(boundary, new MemoryStream(body, writable: false)) { HeadersCountLimit = 8, HeadersLengthLimit = 4_096 };
            while (await reader.ReadNextSectionAsync(cancellation) is { } section)
            {
                var name = HeaderUtilities.RemoveQuotes(section.GetContentDispositionHeader()?.Name ?? "").Value;
                if (string.IsNullOrEmpty(name)) throw Malformed("A part has no name: each needs Content-Disposition: form-data; name=\"…\".");
                if (format.Parts.All(part => part.Name != name))
                    throw new ProblemException(Problem.Invalid($"/{name}", "unknown-part", $"There is no such part here; known are {string.Join(", ", format.Parts.Select(part => part.Name))}."));
                using var content = new MemoryStream();
                await section.Body.CopyToAsync(content, cancellation);
                if (!parts.TryAdd(name, content.ToArray())) throw new ProblemException(Problem.Invalid($"/{name}", "duplicate-part", "The part stands twice."));
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw Malformed("The body is no form with this boundary, or ends before its last one.");
        }

        return parts;
    }

    private static string BoundaryOf(string type) =>
        MediaTypeHeaderValue.TryParse(type, out var parsed) && HeaderUtilities.RemoveQuotes(parsed.Boundary).Value is { Length: > 0 and <= LongestBoundary } boundary
            ? boundary
            : throw Malformed($"The Content-Type of a form names its boundary, of at most {LongestBoundary} characters.");

    // Told at once, since it is the commonest mistake: what was downloaded is often an archive, or saved in another encoding.
    private static void CheckText(ImportRequest request, string part, ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("PK\u0003\u0004"u8) || content.StartsWith<byte>([0x1F, 0x8B]))
            throw request.Wrong(part, "compressed", "This is an archive; send the tables in it as they are.");
        if (!Utf8.IsValid(content)) throw request.Wrong(part, "invalid-text", "The table is not UTF-8.");
    }

    private static ProblemException Malformed(string sentence) => new(Problem.Invalid("", "malformed-form", sentence));
}
