using System.Text.Json.Nodes;

namespace Coalitions.Proofs.Concurrency;

/// <summary>A date as it is given, and the days that it names: from the first to before the next.</summary>
internal sealed record Date(string Text, int First, int Next)
{
    public static Date Year(int year) => new($"{year:0000}", new DateOnly(year, 1, 1).DayNumber, new DateOnly(year + 1, 1, 1).DayNumber);

    public static Date Month(int year, int month) =>
        new($"{year:0000}-{month:00}", new DateOnly(year, month, 1).DayNumber, new DateOnly(year, month, 1).AddMonths(1).DayNumber);

    public static Date Day(DateOnly day) => new(day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), day.DayNumber, day.DayNumber + 1);

    /// <summary>The last day of what is named: where a question about it is answered.</summary>
    public int Last => Next - 1;
}

internal enum Kind
{
    Registration,
    Name,
    Class,
    Stance,
}

/// <summary>What a fact says. Actors, reforms and provisions are numbers: the model knows no ids but those it was told.</summary>
internal sealed record Content(
    Kind Kind, int Actor, string Text = "", int Reform = -1, int Provision = -1, int Assessor = -1,
    double? Position = null, double? Salience = null, bool Gone = false, Date? From = null, Date? To = null)
{
    public int Start => From?.First ?? int.MinValue;

    public int End => To?.Next ?? int.MaxValue;

    /// <summary>What it competes with.</summary>
    public (Kind, int, int, int, int) Timeline => (Kind, Actor, Reform, Provision, Assessor);
}

/// <summary>What was said of a fact, and what it said from then on.</summary>
internal sealed class Version(int sequence, string change, Content content, bool retracted = false)
{
    public string Id { get; set; } = "";

    public int Sequence => sequence;

    public string Change => change;

    public Content Content => content;

    public bool Retracted => retracted;

    public string Tag => $"\"{Id.Replace("-", "", StringComparison.Ordinal)}\"";
}

internal sealed record Record(int Number, IReadOnlyList<Version> Versions)
{
    public string Id => Versions[0].Id;

    public Version Latest => Versions[^1];

    /// <summary>As it was known; null before it was recorded.</summary>
    public Version? At(int known) => Versions.LastOrDefault(version => version.Sequence <= known);
}

internal sealed class Thing(string name)
{
    /// <summary>The id that the service gave it; before, the name under which a batch speaks of it.</summary>
    public string Id { get; set; } = name;

    /// <summary>From when on it was known, where that is asked for.</summary>
    public int Since { get; init; }

    /// <summary>How many events its own stream holds.</summary>
    public int Events { get; set; }
}

/// <summary>What a request should be answered, and what to learn from the answer.</summary>
internal sealed record Verdict(int Status, string Code = "", Action<JsonNode>? Learn = null)
{
    public bool Holds => Status < 300;
}

/// <summary>A stance in force with the figures that carried over.</summary>
internal sealed record Standing(Record Record, Content Content, (double Value, Record From)? Position, (double Value, Record From)? Salience);

/// <summary>
/// The contract, held in memory and read by the letter: no events, no folds, no tables; nothing of the service is used. It
/// knows what each request must be answered and what every question about any pair of clocks must find.
/// </summary>
internal sealed class Contract
{
    public List<Thing> Actors { get; private init; } = [];

    public List<Thing> Reforms { get; private init; } = [];

    public List<(int Reform, string Id)> Provisions { get; private init; } = [];

    public List<Record> Records { get; private init; } = [];

    /// <summary>How many events there are.</summary>
    public int Sequence { get; private set; }

    public static Date Today => Date.Day(DateOnly.FromDateTime(DateTime.UtcNow));

    /// <summary>For what may yet be refused as a whole.</summary>
    public Contract Copy() => new()
    {
        Actors = [.. Actors.Select(actor => new Thing(actor.Id) { Events = actor.Events })],
        Reforms = [.. Reforms],
        Provisions = [.. Provisions],
        Records = [.. Records],
        Sequence = Sequence,
    };

    // What may be asked for

    public Verdict Register(string name, string? actorClass, Date? from, Date? to)
    {
        if (IsInverted(from, to)) return new(409, "inverted-interval");
        var (number, actor) = (Actors.Count, new Thing($"$a{Actors.Count}"));
        Actors.Add(actor);
        var facets = new List<Version> { Add(new(Kind.Registration, number, "person", From: from, To: to)), Add(new(Kind.Name, number, name, From: from, To: to)) };
        if (actorClass is not null) facets.Add(Add(new(Kind.Class, number, actorClass, From: from, To: to)));
        return new(201, Learn: answer =>
        {
            actor.Id = answer["id"]!.GetValue<string>();
            foreach (var (facet, member) in facets.Zip((string[])["actor", "name", "class"])) facet.Id = answer["recordIds"]![member]!.GetValue<string>();
        });
    }

    public Verdict Propose()
    {
        var reform = new Thing("") { Since = ++Sequence };
        Reforms.Add(reform);
        return new(201, Learn: answer => reform.Id = answer["id"]!.GetValue<string>());
    }

    public Verdict Provide(int reform)
    {
        Sequence++;
        return new(201, Learn: answer => Provisions.Add((reform, answer["id"]!.GetValue<string>())));
    }

    /// <summary>A name or a class; where it starts unknown when nothing is said.</summary>
    public Verdict Describe(Content content, int? version = null)
    {
        if (IsRetracted(content.Actor)) return new(404, "not-found");
        if (version is { } expected && expected != Actors[content.Actor].Events) return new(412, "version-mismatch");
        return Record(content);
    }

    public Verdict Assess(Content content)
    {
        if (IsRetracted(content.Actor) || (content.Assessor >= 0 && IsRetracted(content.Assessor)) || !SaysSomething(content)) return new(400, "invalid-request");
        return Record(WithDefaultStart(content));
    }

    public Verdict End(Record record, Date to, string? tag)
    {
        if (Met(record, tag ?? "*") is { } unmet) return unmet;
        if (record.Latest.Retracted) return new(409, "record-retracted");
        return IsInverted(record.Latest.Content.From, to) ? new(409, "inverted-interval") : Change(record, "ended", record.Latest.Content with { To = to });
    }

    /// <param name="corrected">What it should have said; where <paramref name="dated"/>, its start was named too.</param>
    public Verdict Correct(Record record, Content corrected, bool dated, string? tag)
    {
        var before = record.Latest.Content;
        if (Met(record, tag) is { } unmet) return unmet;
        if (record.Latest.Retracted) return new(409, "record-retracted");
        if (corrected.Actor != before.Actor && IsRetracted(corrected.Actor)) return new(400, "invalid-request");
        if (corrected.Kind == Kind.Stance && ((corrected.Assessor >= 0 && IsRetracted(corrected.Assessor)) || !SaysSomething(corrected))) return new(400, "invalid-request");
        if (dated && corrected.Kind == Kind.Stance) corrected = WithDefaultStart(corrected);
        if (IsInverted(corrected.From, corrected.To)) return new(409, "inverted-interval");
        if (corrected == before && corrected.Kind != Kind.Name) return new(409, "nothing-to-correct");
        return Change(record, "corrected", corrected);
    }

    public Verdict Retract(Record record, string? tag)
    {
        if (Met(record, tag) is { } unmet) return unmet;
        if (record.Latest.Retracted) return new(409, "record-retracted");
        var content = record.Latest.Content;
        if (content.Kind == Kind.Registration && Records.Any(other => other.Latest is { Retracted: false, Content: { Kind: Kind.Stance } stance }
            && (stance.Actor == content.Actor || stance.Assessor == content.Actor))) return new(409, "still-referenced");
        return Change(record, "retracted", content, retracted: true);
    }

    // What is known

    public bool IsRegistered(int actor, int known) =>
        Records.Any(record => record.At(known) is { Retracted: false, Content.Kind: Kind.Registration } version && version.Content.Actor == actor);

    /// <summary>The facts of one timeline in the order of their starts; equal starts in the order in which they were first recorded.</summary>
    public IEnumerable<Record> Ordered((Kind, int, int, int, int) timeline, int known) => Records
        .Where(record => record.At(known) is { Retracted: false } version && version.Content.Timeline == timeline)
        .OrderBy(record => record.At(known)!.Content.Start).ThenBy(record => record.Number);

    /// <summary>What is in force: the last to begin, unless it has ended by itself.</summary>
    public Record? InForce((Kind, int, int, int, int) timeline, int day, int known) =>
        Ordered(timeline, known).LastOrDefault(record => record.At(known)!.Content.Start <= day) is { } last && last.At(known)!.Content.End > day ? last : null;

    /// <summary>All stances in force, with what carried over from the ones before.</summary>
    public IEnumerable<Standing> Stances(int day, int known)
    {
        foreach (var timeline in Records.Select(record => record.At(known)).OfType<Version>().Where(version => version.Content.Kind == Kind.Stance).Select(version => version.Content.Timeline).Distinct())
        {
            if (InForce(timeline, day, known) is not { } current) continue;
            var earlier = Ordered(timeline, known).TakeWhile(record => record != current).Append(current).Reverse().ToArray();
            yield return new(current, current.At(known)!.Content,
                Carried(earlier, day, known, content => content.Position, content => content.Gone), Carried(earlier, day, known, content => content.Salience, _ => false));
        }
    }

    // The figure of the latest that states one, as long as none on the way has ended or takes it back.
    private static (double, Record)? Carried(IEnumerable<Record> backwards, int day, int known, Func<Content, double?> figure, Func<Content, bool> gone)
    {
        foreach (var record in backwards)
        {
            var content = record.At(known)!.Content;
            if (content.End <= day || gone(content)) return null;
            if (figure(content) is { } value) return (value, record);
        }

        return null;
    }

    private static bool IsInverted(Date? from, Date? to) => from is not null && to is not null && to.Next <= from.First;

    private static bool SaysSomething(Content stance) => stance.Gone ? stance.Position is null : stance.Position is not null || stance.Salience is not null;

    // What is left out is today, unless the fact had ended by then.
    private static Content WithDefaultStart(Content content) =>
        content.From is null && (content.To is null || content.To.Next > Today.First) ? content with { From = Today } : content;

    private bool IsRetracted(int actor) => !IsRegistered(actor, int.MaxValue);

    private static Verdict? Met(Record record, string? tag) =>
        tag is null ? new(428, "precondition-required") : tag != "*" && tag != record.Latest.Tag ? new(412, "version-mismatch") : null;

    private Verdict Record(Content content)
    {
        if (IsInverted(content.From, content.To)) return new(409, "inverted-interval");
        // Names lie in the vault and cannot be compared.
        if (content.Kind != Kind.Name && Records.Any(record => !record.Latest.Retracted && record.Latest.Content == content)) return new(409, "already-recorded");
        var added = Add(content);
        return new(201, Learn: answer => added.Id = answer["recordId"]!.GetValue<string>());
    }

    private Version Add(Content content)
    {
        var version = new Version(++Sequence, "recorded", content);
        Records.Add(new Record(Records.Count, [version]));
        if (content.Kind != Kind.Stance) Actors[content.Actor].Events++;
        return version;
    }

    private Verdict Change(Record record, string change, Content content, bool retracted = false)
    {
        var before = record.Latest.Content;
        // A correction that moves a fact is an event in both streams.
        var homes = before.Kind == Kind.Stance ? before.Timeline == content.Timeline ? 1 : 2 : before.Actor == content.Actor ? 1 : 2;
        Sequence += homes;
        if (before.Kind != Kind.Stance)
            foreach (var actor in (int[])[before.Actor, .. homes == 2 ? [content.Actor] : Array.Empty<int>()]) Actors[actor].Events++;
        var version = new Version(Sequence, change, content, retracted);
        Records[record.Number] = record with { Versions = [.. record.Versions, version] };
        return new(201, Learn: answer => version.Id = answer["changeId"]!.GetValue<string>());
    }
}
