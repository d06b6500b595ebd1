using Coalitions.Api.Actors;
using Coalitions.Api.Http;
using Coalitions.Api.Posts;
using Coalitions.Api.Recording;
using Coalitions.Api.Ties;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Record;
using Coalitions.Domain.Ties;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Imports;

/// <summary>A database of ministers: who held which post in which organisation, and under which names.</summary>
public sealed class MinistersFormat : IImportFormat
{
    public string Name => "ministers";

    public IReadOnlyList<ImportPart> Parts { get; } =
    [
        new(MinistersTables.Appointments, "a table with the columns id, person_id, post_id, start_date and end_date."),
        new(MinistersTables.Persons, "a table with the columns id, id_parliament, name, start_date and end_date: a line for each name of a person.", Required: false),
        new(MinistersTables.Posts, "a table with the columns id, organisation_id and name.", Required: false),
        new(MinistersTables.Organisations, "a table with the columns id, name, short_name, start_date and end_date.", Required: false),
        new(MinistersTables.Links, "a table with the columns predecessor_organisation_id, successor_organisation_id, type, link_start_date and link_end_date.", Required: false),
    ];

    public IReadOnlyList<string> Members { get; } = [];

    public ValueTask<Import> Take(ImportRequest request, Recorder recorder) => new(new MinistersRecording(new MinistersTables(request)));
}

/// <summary>
/// Records persons, organisations, posts and who held them. All are known by their ids in the tables, so that a later export
/// finds them again: what is on record has no effect, and what has ended since is ended.
/// </summary>
public sealed class MinistersRecording(MinistersTables tables) : Import
{
    private const string PersonScheme = "ifg_person";
    private const string ParliamentScheme = "uk_parliament_member";
    private const string PostScheme = "ifg_post";
    private const string OrganisationScheme = "ifg_organisation";

    // Ids for what is not on record yet, made ahead so that the keys can be made together.
    private readonly Dictionary<(string Scheme, string Identifier), Guid> coming = [];

    private Showing? names;

    public override IReadOnlyList<ImportLine> Read(ImportTally tally) => tables.Read(tally);

    public override async ValueTask Foresee(Recorder recorder, IReadOnlyList<ImportLine> lines)
    {
        coming.Clear();
        await recorder.ForeseeIdentifiers(ParliamentScheme, lines.OfType<MinistersName>().Select(line => line.Parliament).Where(number => number.Length > 0));
        var organisations = await Known(OrganisationScheme, lines.SelectMany<ImportLine, string>(line => line switch
        {
            MinistersOrganisation organisation => [organisation.Id],
            MinistersPost post => [post.Organisation],
            MinistersLink link => [link.Predecessor, link.Successor],
            _ => [],
        }), lines.OfType<MinistersOrganisation>().Select(line => line.Id));
        var posts = await Known(PostScheme, lines.OfType<MinistersPost>().Select(line => line.Id).Concat(lines.OfType<MinistersAppointment>().Select(line => line.Post)),
            lines.OfType<MinistersPost>().Select(line => line.Id));
        var persons = await Known(PersonScheme, lines.OfType<MinistersName>().Select(line => line.Person).Concat(lines.OfType<MinistersAppointment>().Select(line => line.Person)),
            lines.OfType<MinistersName>().Select(line => line.Person));
        foreach (var line in lines.OfType<MinistersName>().Where(line => line.Parliament.Length > 0))
            if (await recorder.Identified(ParliamentScheme, line.Parliament) is { } known) persons.Add(known);
        await recorder.Foresee([.. organisations, .. posts, .. persons]);
        await recorder.ForeseeSubjects(coming.Values);
        await recorder.OpenAll(persons);
        names = await recorder.Showing(lines.OfType<MinistersName>().Any() ? recorder.Streams.Where(stream => persons.Contains(stream.Id)).SelectMany(NamesIn).Select(name => (name.Version, (Fact)name.Fact)) : []);

        async ValueTask<HashSet<Guid>> Known(string scheme, IEnumerable<string> named, IEnumerable<string> described)
        {
            var (all, found) = (named.Distinct().ToArray(), new HashSet<Guid>());
            await recorder.ForeseeIdentifiers(scheme, all);
            foreach (var identifier in all)
                if (await recorder.Identified(scheme, identifier) is { } id) found.Add(id);
            foreach (var identifier in described.Distinct())
                if (await recorder.Identified(scheme, identifier) is null) coming[(scheme, identifier)] = recorder.NewId();
            return found;
        }
    }

    public override ValueTask<bool> Record(Recorder recorder, ImportLine line)
    {
        recorder.Pointer = "";
        return line switch
        {
            MinistersOrganisation organisation => Record(recorder, organisation),
            MinistersPost post => Record(recorder, post),
            MinistersName name => Record(recorder, name),
            MinistersLink link => Record(recorder, link),
            MinistersAppointment appointment => Record(recorder, appointment),
            _ => throw new InvalidOperationException($"{line.GetType().Name} is no line of a database of ministers."),
        };
    }

    // The registration is dated with the organisation's existence; its name outlives it, since others go on speaking of it.
    private async ValueTask<bool> Record(Recorder recorder, MinistersOrganisation line)
    {
        if (await recorder.Identified(OrganisationScheme, line.Id) is { } known)
        {
            var stream = await recorder.Open(known);
            var registered = stream.Dossier.Of<ActorRegistered>().FirstOrDefault().Entry;
            return registered is not null && Renew(recorder, stream, registered, line.Existed);
        }

        var id = await Register(recorder, OrganisationScheme, line.Id, new DescribeActor
        {
            Kind = ActorKind.Organization, OrganizationType = OrganizationType.NationalGovernment, Level = Level.National,
            ValidFrom = line.Existed.From, ValidTo = line.Existed.To,
        });
        var nameId = await Record(recorder, id, (recorder, ids) => new GiveName { Name = line.Name, Note = line.ShortName.Length > 0 ? $"Short name: {line.ShortName}" : null }.Read(recorder, ids));
        // Successive organisations share short names, so they are no identifiers; but one searches by them.
        if (line.ShortName.Length > 0) recorder.MakeFindable(id, nameId, line.ShortName);
        return true;
    }

    private async ValueTask<bool> Record(Recorder recorder, MinistersPost line)
    {
        if (await recorder.Identified(PostScheme, line.Id) is not null) return false;
        var organisation = await Find(recorder, OrganisationScheme, line.Organisation, ResourceKind.Actor, "organisation_id");
        recorder.ThrowIfRefused();
        var post = ComingOr(recorder, PostScheme, line.Id);
        await EstablishPost.Establish(recorder, new EstablishPost { Title = line.Title, Organization = Reference.To(organisation), Level = Level.National }, post);
        await Identify(recorder, post, PostScheme, line.Id, "id");
        return true;
    }

    private async ValueTask<bool> Record(Recorder recorder, MinistersName line)
    {
        if (await Person(recorder, line) is not { } person)
        {
            person = await Register(recorder, PersonScheme, line.Person, new DescribeActor { Kind = ActorKind.Person });
            await Record(recorder, person, (recorder, ids) => new AssignClass { ActorClass = ActorClass.ElectedRepresentative }.Read(recorder, ids));
            if (line.Parliament.Length > 0) await Identify(recorder, person, ParliamentScheme, line.Parliament, "id_parliament");
        }

        var stream = await recorder.Open(person);
        var version = NamesIn(stream).FirstOrDefault(name => name.Fact.Valid.From == line.InUse.From && names!.Vault(name.Version) == line.Name);
        if (version.Entry is { } entry) return Renew(recorder, stream, entry, line.InUse);
        await Record(recorder, person, (recorder, ids) => new GiveName { Name = line.Name, ValidFrom = line.InUse.From, ValidTo = line.InUse.To }.Read(recorder, ids));
        return true;
    }

    // Somebody who is on record as a member of parliament is that member.
    private static async ValueTask<Guid?> Person(Recorder recorder, MinistersName line)
    {
        if (await recorder.Identified(PersonScheme, line.Person) is { } known) return known;
        if (line.Parliament.Length == 0 || await recorder.Identified(ParliamentScheme, line.Parliament) is not { } member) return null;
        if ((await recorder.Open(member)).Dossier.Of<IdentifierAssigned>().Any(identifier => identifier.Fact.Scheme == PersonScheme))
            recorder.Refuse("id_parliament", "identifier-taken", "Another person has this number.");
        recorder.ThrowIfRefused();
        await Identify(recorder, member, PersonScheme, line.Person, "id");
        return member;
    }

    private static async ValueTask<bool> Record(Recorder recorder, MinistersLink line)
    {
        var predecessor = await Find(recorder, OrganisationScheme, line.Predecessor, ResourceKind.Actor, "predecessor_organisation_id");
        var successor = await Find(recorder, OrganisationScheme, line.Successor, ResourceKind.Actor, "successor_organisation_id");
        recorder.ThrowIfRefused();
        var note = line.Made.To is { } done && done != line.Made.From ? $"{line.Type} (until {done})" : line.Type;
        return await recorder.RecordOnce(await recorder.Common(new TieDeclared(successor, predecessor, TieKind.SuccessorOf),
            new DeclareTie { From = Reference.To(successor), To = Reference.To(predecessor), Kind = TieKind.SuccessorOf, ValidFrom = line.Made.From, Note = note.Length > 0 ? note : null },
            DeclareTie.FactKind.Name, startsUnknown: true), recorder.NewId());
    }

    private static async ValueTask<bool> Record(Recorder recorder, MinistersAppointment line)
    {
        var person = await Find(recorder, PersonScheme, line.Person, ResourceKind.Actor, "person_id");
        var post = await Find(recorder, PostScheme, line.Post, ResourceKind.Post, "post_id");
        recorder.ThrowIfRefused();
        var stream = await recorder.Open(person);
        var held = stream.Dossier.Of<PostTaken>().FirstOrDefault(held => stream.VersionsOf(held.Entry.RecordId)
            .Any(version => version.Fact is PostTaken taken && taken.PostId == post && taken.Valid.From == line.Held.From)).Entry;
        if (held is not null) return Renew(recorder, stream, held, line.Held);
        await recorder.Record(await recorder.Common(new PostTaken(person, post),
            new TakePost { Post = Reference.To(post), ValidFrom = line.Held.From, ValidTo = line.Held.To }, TakePost.FactKind.Name, startsUnknown: true), recorder.NewId());
        return true;
    }

    // What is on record stays as it is, also where it was corrected by hand; what was open then and has ended since is ended.
    private static bool Renew(Recorder recorder, OpenStream stream, Entry entry, Validity told)
    {
        if (told.To is not { } to || entry.Fact.Valid.To == to || stream.VersionsOf(entry.RecordId).Any(version => version.Fact.Valid.To == to)) return false;
        if (entry.Fact.Valid.To is { } other)
        {
            recorder.Refuse("end_date", "on-record-otherwise", $"It is on record with another end, {other}; correct record {entry.RecordId}.");
            recorder.ThrowIfRefused();
        }

        stream.Append(recorder.Granted(entry.End(new RecordEnded(entry.RecordId, to))), recorder.NewId());
        return true;
    }

    private static IEnumerable<(Guid Version, NameGiven Fact, Entry Entry)> NamesIn(OpenStream stream) =>
        from name in stream.Dossier.Of<NameGiven>()
        from version in stream.VersionsOf(name.Entry.RecordId)
        where version.Fact is NameGiven
        select (version.Version, (NameGiven)version.Fact, name.Entry);

    private async ValueTask<Guid> Register(Recorder recorder, string scheme, string identifier, DescribeActor described)
    {
        var id = ComingOr(recorder, scheme, identifier);
        recorder.Register(new Resource(id, ResourceKind.Actor));
        recorder.Begin(id);
        await Record(recorder, id, described.Read);
        await Identify(recorder, id, scheme, identifier, "id");
        return id;
    }

    private static async ValueTask<Guid> Record<TFact>(Recorder recorder, Guid subject, Func<Recorder, FactIds, ValueTask<TFact>> read)
        where TFact : Fact
    {
        var id = recorder.NewId();
        await recorder.Record(await read(recorder, new FactIds(subject, id, id)), id);
        return id;
    }

    private static async ValueTask Identify(Recorder recorder, Guid resource, string scheme, string identifier, string column)
    {
        recorder.Pointer = $"/{column}";
        await Record(recorder, resource, new IdentifierBody { Scheme = scheme, Identifier = identifier }.Read);
        recorder.Pointer = "";
    }

    private static ValueTask<Guid> Find(Recorder recorder, string scheme, string identifier, string kind, string column) =>
        recorder.Resolve(new Reference($"{scheme}:{identifier}"), kind, column);

    private Guid ComingOr(Recorder recorder, string scheme, string identifier) => coming.TryGetValue((scheme, identifier), out var id) ? id : recorder.NewId();
}
