using System.Text.Json;

namespace Coalitions.Proofs.Fuzzing;

/// <summary>Makes a failing request smaller as long as it fails in the same way.</summary>
public sealed class Shrinker(ApiDocument document, Judge judge, Wire wire)
{
    private const int MostTries = 250;

    private int tries;

    public async Task<Request> Shrink(Case failing, Finding finding)
    {
        tries = 0;
        var smallest = failing;
        for (var before = default(Case); before != smallest && tries < MostTries;)
        {
            before = smallest;
            foreach (var smaller in Smaller(smallest, finding.Check == Judge.NoServerError))
            {
                if (tries >= MostTries) break;
                if (!await Fails(smaller, finding)) continue;
                smallest = smaller;
                break;
            }
        }

        return smallest.Request;
    }

    // An invalid body must stay invalid and a valid one valid: else it would show something else. An error of the service's is one for either.
    private async Task<bool> Fails(Case asked, Finding finding)
    {
        if (finding.Check != Judge.NoServerError && asked.Operation is { TakesJson: true } && asked.Request.Body is not null && asked.Expectation != Expectation.Either)
        {
            var wrong = judge.IsWrong(asked);
            if (asked.Expectation == Expectation.Accepted ? wrong : asked.How.Contains(" at ", StringComparison.Ordinal) && !wrong) return false;
        }

        tries++;
        return judge.Findings(asked, await wire.Send(asked.Request)).Contains(finding);
    }

    private IEnumerable<Case> Smaller(Case asked, bool withoutFault)
    {
        var request = asked.Request;
        for (var i = 0; i < request.Headers.Count; i++)
            if (withoutFault || request.Headers[i].Name != asked.Fault) yield return asked with { Request = request with { Headers = [.. request.Headers.Where((_, index) => index != i)] } };
        for (var i = 0; i < request.Query.Count; i++)
            if (withoutFault || request.Query[i].Name != asked.Fault) yield return asked with { Request = request with { Query = [.. request.Query.Where((_, index) => index != i)] } };
        if (request.Body is not { Length: > 0 } bytes) yield break;
        if (Json.Parse(bytes) is { ValueKind: JsonValueKind.Object } parsed && asked.Operation is { TakesJson: true } operation)
            foreach (var body in SmallerBodies(Json.Of(parsed), operation.Body)) yield return asked with { Request = request with { Body = body } };
        else
            for (var length = bytes.Length / 2; length >= 1; length /= 2)
                for (var from = 0; from + length <= bytes.Length && from / length < 40; from += length)
                    yield return asked with { Request = request with { Body = [.. bytes[..from], .. bytes[(from + length)..]] } };
    }

    private IEnumerable<byte[]> SmallerBodies(Json body, JsonElement schema)
    {
        var count = Spot.Of(document, body, schema).Count();
        for (var i = 0; i < count; i++)
        {
            var (copy, index) = (body.Copy(), i);
            Spot.Of(document, copy, schema).ElementAt(index).Remove();
            yield return copy.ToBytes();
        }

        for (var i = 0; i < count; i++)
            foreach (var simple in Simpler(Spot.Of(document, body, schema).ElementAt(i).Value))
            {
                var (copy, index) = (body.Copy(), i);
                Spot.Of(document, copy, schema).ElementAt(index).Put(simple);
                yield return copy.ToBytes();
            }
    }

    private static IEnumerable<Json> Simpler(Json value)
    {
        if (value is not JsonLeaf leaf) yield break;
        if (!leaf.RawText.StartsWith('"'))
        {
            if (leaf.RawText.Length > 1 && leaf.RawText != "true" && leaf.RawText != "false" && leaf.RawText != "null") yield return Json.Raw("0");
            yield break;
        }

        string? text;
        try
        {
            text = JsonSerializer.Deserialize<string>(leaf.RawText);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            yield break;
        }

        if (text is not { Length: > 1 }) yield break;
        yield return Json.Text("a");
        yield return Json.Text(text[..(text.Length / 2)]);
        yield return Json.Text(text[(text.Length / 2)..]);
    }
}
