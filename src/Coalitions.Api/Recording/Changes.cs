using System.Text.Json;
using Coalitions.Api.Persistence;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Recording;

/// <summary>What a recording stores beside its events, in the same transaction.</summary>
public sealed class Changes
{
    /// <summary>By which operation it is asked for, and about what or making what: for the audit.</summary>
    public (string Operation, string? Subject) Asked { get; set; } = ("unknown", null);

    public List<Resource> Resources { get; } = [];

    public List<VaultRow> Vault { get; } = [];

    public List<(byte[] Word, Guid Reference, Guid Subject)> Words { get; } = [];

    public List<(byte[] Hash, Guid Resource, Guid Record)> Identifiers { get; } = [];

    /// <summary>Merges of actors that stand from now on.</summary>
    public List<(Guid Actor, Guid Into, Guid Record)> Merges { get; } = [];

    /// <summary>Merges that were taken back.</summary>
    public List<Guid> Unmerged { get; } = [];

    /// <summary>An import that begins.</summary>
    public (Guid Id, string Format, string Mode)? Import { get; set; }

    /// <summary>What an import named, by the keyed hashes of the names.</summary>
    public List<(Guid Import, byte[] Name, Guid Id)> Names { get; } = [];

    /// <summary>An import that is done with this recording.</summary>
    public Imports.FinishedImport? FinishedImport { get; set; }

    /// <summary>What is stored beside that is no part of the record: a statement with its parameters, of which the tenant is the first.</summary>
    public List<(string Sql, object[] Values)> Others { get; } = [];

    /// <summary>Records whose identifier is free again.</summary>
    public List<Guid> ReleasedIdentifiers { get; } = [];
}

/// <summary>An encrypted text of the vault.</summary>
public sealed record VaultRow(Guid Reference, string Field, Guid Subject, byte[] Content);

/// <summary>Something that can be referred to.</summary>
/// <param name="ParentId">For a provision, its reform.</param>
/// <param name="Scale">For a reform or provision, the scale of its stances.</param>
/// <param name="StartsOn">For an engagement, when it starts: what is recorded about it without a date starts then.</param>
public sealed record Resource(Guid Id, string Kind, Guid? ParentId = null, Scale? Scale = null, bool Retracted = false, ValidTime? StartsOn = null)
{
    public string? ScaleJson => Scale is null ? null : JsonSerializer.Serialize(Scale, EventJson.Options);

    public static Scale ScaleOf(string json) => JsonSerializer.Deserialize<Scale>(json, EventJson.Options)!;
}

/// <summary>What a resource can be.</summary>
public static class ResourceKind
{
    public const string Actor = "actor";
    public const string Reform = "reform";
    public const string Provision = "provision";
    public const string Post = "post";
    public const string Engagement = "engagement";
    public const string Contribution = "contribution";
    public const string Commitment = "commitment";
    public const string Coalition = "coalition";
    public const string ContextEvent = "context_event";
    public const string Decision = "decision";
}
