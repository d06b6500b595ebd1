using System.Net;
using Coalitions.Api.Persistence;
using Coalitions.Api.Postgres;
using Microsoft.AspNetCore.Http;

namespace Coalitions.Api.Demo;

/// <summary>Records the worked example: into the service that runs already, else into the one that starts for it.</summary>
public static class RecordDemo
{
    /// <summary>Records into the service that answers where this one would listen; null where none does.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="StartupException">What answers there does not take the key of this data directory.</exception>
    public static async Task<int?> IntoRunningService(IConfiguration configuration, CancellationToken cancellation)
    {
        var keyFile = DataDirectory.AdminKeyIn(configuration["Coalitions:DataDirectory"] ?? DataDirectory.Default);
        if (!File.Exists(keyFile) || Reachable(configuration["Urls"]!.Split(';')[0]) is not { Port: not 0 } address) return null;
        var key = (await File.ReadAllTextAsync(keyFile, cancellation)).Trim();
        using var client = Storyteller.Client(address, key);
        try
        {
            using var answer = await client.GetAsync(new Uri("/v1/me", UriKind.Relative), cancellation);
            if (answer.StatusCode != HttpStatusCode.OK)
                throw new StartupException($"What answers at {address} does not take the key in {keyFile}. Give the data directory or the address of the service that is meant: --Coalitions:DataDirectory=<path>, --Urls=<address>.");
        }
        catch (HttpRequestException)
        {
            return null;
        }

        return await Record(address, key, keyFile, cancellation) ? 0 : 1;
    }

    /// <summary>Records into the service that has just started.</summary>
    /// <returns>Whether every line was taken.</returns>
    public static async Task<bool> IntoOwnService(WebApplication app, Foundation foundation)
    {
        if (foundation.FirstKey is not { } key)
        {
            Console.Error.WriteLine("The example was not recorded: the first key of this database was made elsewhere. Run the demo where its data directory is.");
            return false;
        }

        return await Record(Reachable(app.Address())!, key, DataDirectory.AdminKeyIn(app.Configuration["Coalitions:DataDirectory"] ?? DataDirectory.Default), app.Lifetime.ApplicationStopping);
    }

    private static async Task<bool> Record(Uri address, string key, string keyFile, CancellationToken cancellation)
    {
        using var client = Storyteller.Client(address, key);
        var (story, teller, reform) = (Story.Read(), new Storyteller(client), (string?)null);
        try
        {
            reform = await Find();
            await teller.Tell(story, cancellation);
        }
        catch (LineRefusedException refused) when (reform is not null && refused is { Line.Number: 1, Code: "identifier-taken" })
        {
            // Told so long ago that the service has forgotten the keys; the identifier stands guard instead.
            Console.WriteLine($"The example is on record already, since more than a week: nothing was recorded twice. Its map: {address}v1/reforms/{reform}/map");
            return true;
        }
        catch (LineRefusedException refused)
        {
            Console.Error.WriteLine(refused.Message);
            return false;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            Console.Error.WriteLine("The service stopped before all of the example was recorded. Run the demo again: it goes on where it stopped.");
            return false;
        }

        Console.WriteLine(reform is null
            ? FormattableString.Invariant($"The example is recorded: {story.Of("POST /v1/actors").Count()} actors, {story.Of("POST /v1/engagements").Count()} engagements, {story.Lines.Count} lines.")
            : "The example was on record already: nothing was recorded twice.");
        Console.WriteLine(await Guide(teller, address, keyFile, cancellation));
        return true;

        async Task<string?> Find() =>
            (await teller.Ask($"/v1/reforms?identifier={Story.Identifier}", cancellation))["items"]!.AsArray().FirstOrDefault()?["id"]!.GetValue<string>();
    }

    // What to look at next, ready to paste.
    private static async Task<string> Guide(Storyteller teller, Uri address, string keyFile, CancellationToken cancellation)
    {
        var late = teller.IdOf(Story.Late);
        var before = (await teller.Ask($"/v1/records/{late}?includes={late}", cancellation))["versions"]![0]!["sequence"]!.GetValue<long>() - 1;
        var reform = $"/v1/reforms/{teller.IdOf("$reform")}";
        return $"""
            Look at it, from another terminal:

              H="Authorization: Bearer $(cat '{keyFile}')"

              # The map at the end of the story, and as it was known before we learned that the union had turned away.
              {Curl($"{reform}/map?asOf=2025-12")}
              {Curl(FormattableString.Invariant($"{reform}/map?asOf=2025-12&knownAt={before}"))}

              # What officials made of a hearing and of a citizens' jury, and what was recorded about the hearing when.
              {Curl($"/v1/engagements/{teller.IdOf("$hearing")}")}
              {Curl($"/v1/engagements/{teller.IdOf("$jury")}")}
              {Curl($"/v1/engagements/{teller.IdOf("$hearing")}/history")}

              # The engineer who became a councillor: who it was in each engagement.
              {Curl($"/v1/actors/{teller.IdOf("$engineer")}/engagements")}

              # Whom everybody forgot.
              {Curl($"{reform}/coverage?asOf=2025-12")}

            """;

        string Curl(string path) => $"curl -s -H \"$H\" \"{address.GetLeftPart(UriPartial.Authority)}{path}\"";
    }

    // Where a client reaches what listens there; an address that means every interface is reached at the loopback.
    private static Uri? Reachable(string url)
    {
        var bound = BindingAddress.Parse(url);
        return bound.IsUnixPipe || bound.IsNamedPipe ? null
            : new UriBuilder(bound.Scheme, bound.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : bound.Host, bound.Port).Uri;
    }
}
