using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Coalitions.Api.Tests;

/// <summary>Imports over HTTP, and how they went.</summary>
public static class Importing
{
    /// <summary>Imports one plain table and answers the report of the finished import.</summary>
    public static async Task<JsonNode> Import(this HttpClient client, string query, string table) =>
        await client.Finished(await client.PostRaw($"/v1/imports?{query}", table, type: "text/csv"));

    /// <summary>Imports the parts of a form and answers the report of the finished import.</summary>
    public static async Task<JsonNode> Import(this HttpClient client, string query, params (string Part, string Table)[] parts) =>
        await client.Finished(await client.PostForm(query, parts));

    /// <summary>Imports lines of operations and answers the report of the finished import.</summary>
    public static async Task<JsonNode> ImportLines(this HttpClient client, string query, string lines) =>
        await client.Finished(await client.PostRaw($"/v1/imports?format=batch&{query}", lines, type: "application/x-ndjson"));

    /// <summary>Moves a history in.</summary>
    public static Task<JsonNode> Migrate(this HttpClient client, params string[] lines) => client.ImportLines("mode=migrate", string.Join('\n', lines));

    public static async Task<Reply> PostForm(this HttpClient client, string query, (string Part, string Table)[] parts, string? key = null)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (part, table) in parts) form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(table)), part, $"{part}.csv");
        return await client.PostContent(query, form, key);
    }

    public static async Task<Reply> PostContent(this HttpClient client, string query, HttpContent content, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/imports?{query}") { Content = content };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await Http.Read(await client.SendAsync(request));
    }

    public static (string Status, int Read, int Accepted, int Rejected) Counts(this JsonNode report) =>
        (report["status"]!.GetValue<string>(), report["read"]!.GetValue<int>(), report["accepted"]!.GetValue<int>(), report["rejected"]!.GetValue<int>());

    public static (int Read, int Accepted, int Rejected, int Repeated) Part(this JsonNode report, string part) =>
        (report["parts"]![part]!["read"]!.GetValue<int>(), report["parts"]![part]!["accepted"]!.GetValue<int>(),
            report["parts"]![part]!["rejected"]!.GetValue<int>(), report["parts"]![part]!["repeated"]!.GetValue<int>());

    /// <summary>The errors of a report: part, line, column and code.</summary>
    public static (string Part, int Line, string Column, string Code)[] Errors(this JsonNode report) =>
    [
        .. report["errors"]!.AsArray().Select(error => (error!["part"]!.GetValue<string>(), error["line"]!.GetValue<int>(),
            error["column"]!.GetValue<string>(), error["code"]!.GetValue<string>())),
    ];

    /// <summary>What is below a reform once everything recorded so far is in the tables: they take in a whole import in a moment, not at once.</summary>
    public static async Task<Reply> Caught(this HttpClient client, string reform, string path)
    {
        var marker = await client.Create($"/v1/reforms/{reform}/stages", new { stage = "proposed", validFrom = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) });
        for (var attempt = 0; ; attempt++)
            if (await client.Get($"/v1/reforms/{reform}/{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}includes={marker}") is var reply
                && (reply.Status != HttpStatusCode.ServiceUnavailable || attempt == 60)) return reply.Must(HttpStatusCode.OK);
    }

    /// <summary>The report of an import that was taken in, once it is done.</summary>
    public static async Task<JsonNode> Finished(this HttpClient client, Reply taken)
    {
        var location = taken.Must(HttpStatusCode.Accepted).Headers.Location!.ToString();
        for (var attempt = 0; attempt < 1_200; attempt++)
        {
            var report = (await client.Get(location)).Must(HttpStatusCode.OK).Json;
            if (report["status"]!.GetValue<string>() != "running") return report;
            await Task.Delay(50);
        }

        throw new TimeoutException("The import does not end.");
    }
}
