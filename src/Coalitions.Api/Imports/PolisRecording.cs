using System.Globalization;
using Coalitions.Api.Actors;
using Coalitions.Api.Alignments;
using Coalitions.Api.Http;
using Coalitions.Api.Recording;
using Coalitions.Api.Reforms;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Privacy;
using Coalitions.Domain.Record;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Time;

namespace Coalitions.Api.Imports;

/// <summary>A conversation as Polis exports it: comments and votes, or votes alone. Stances are on the comments, so any scale of the reform will do.</summary>
public sealed class PolisFormat : IImportFormat
{
    public string Name => "polis";

    public IReadOnlyList<ImportPart> Parts { get; } =
    [
        new(PolisTables.Votes, "a table with the columns timestamp (milliseconds, UTC), comment-id, voter-id and vote (1, 0 or -1)."),
        new(PolisTables.Comments, "a table with the columns timestamp, comment-id and comment-body.", Required: false),
    ];

    public IReadOnlyList<string> Members { get; } = ["reformId"];

    public async ValueTask<Import> Take(ImportRequest request, Recorder recorder) =>
        new PolisRecording(await request.Reform(recorder), new PolisTables(request, recorder.Now));
}

/// <summary>
/// Records a comment as a claim of the reform, and a vote as the stance on it of a citizen who is known by a number only.
/// Numbers belong to one conversation, so they are known in the scope of its reform; a later export finds its claims and
/// voters again, and what is on record already has no effect.
/// </summary>
public sealed class PolisRecording(Guid reformId, PolisTables tables) : Import
{
    private const string CommentScheme = "polis_comment";
    private const string VoterScheme = "polis_voter";

    // Ids for those who are not on record yet, made ahead so that their keys can be made together.
    private readonly Dictionary<string, Guid> coming = [];

    public override IReadOnlyList<ImportLine> Read(ImportTally tally) => tables.Read(tally);

    public override async ValueTask Foresee(Recorder recorder, IReadOnlyList<ImportLine> lines)
    {
        await recorder.Bar(reformId);
        coming.Clear();
        var votes = lines.OfType<PolisVote>().ToArray();
        var claims = await Foresee(CommentScheme, votes.Select(vote => vote.Comment).Concat(lines.OfType<PolisComment>().Select(comment => comment.Number)));
        var voters = await Foresee(VoterScheme, votes.Select(vote => vote.Voter));
        await recorder.Foresee([reformId, .. claims.Concat(voters).Where(named => named.Value.IsKnown).Select(named => named.Value.Id)]);
        await recorder.ForeseeSubjects([.. voters.Values.Where(voter => !voter.IsKnown).Select(voter => voter.Id)]);

        // Nobody can have a stance yet who is not on record, and nobody on what is not.
        var streams = votes.Select(vote => (Claim: claims[vote.Comment], Voter: voters[vote.Voter])).Distinct()
            .ToLookup(pair => pair.Claim.IsKnown && pair.Voter.IsKnown, pair => new AlignmentAssessed(reformId, pair.Claim.Id, pair.Voter.Id).StreamOf(recorder.Tenant));
        await recorder.OpenBarred(streams[true]);
        foreach (var stream in streams[false]) recorder.Begin(stream);

        async ValueTask<Dictionary<int, (Guid Id, bool IsKnown)>> Foresee(string scheme, IEnumerable<int> numbers)
        {
            var found = new Dictionary<int, (Guid Id, bool IsKnown)>();
            var identifiers = numbers.Distinct().ToDictionary(number => number, Identifier);
            await recorder.ForeseeIdentifiers(scheme, identifiers.Values);
            foreach (var (number, identifier) in identifiers)
                found[number] = await recorder.Identified(scheme, identifier) is { } id ? (id, true) : (coming[$"{scheme}:{identifier}"] = recorder.NewId(), false);
            return found;
        }
    }

    public override async ValueTask<bool> Record(Recorder recorder, ImportLine line)
    {
        recorder.Pointer = "";
        await recorder.Path(reformId.ToString(), ResourceKind.Reform);
        return line switch
        {
            PolisComment comment => await Record(recorder, comment),
            PolisVote vote => await Record(recorder, vote),
            _ => throw new InvalidOperationException($"{line.GetType().Name} is no line of a conversation."),
        };
    }

    private async ValueTask<bool> Record(Recorder recorder, PolisComment comment)
    {
        recorder.Pointer = "/comment-body";
        if (await recorder.Identified(CommentScheme, Identifier(comment.Number)) is { } claim) return await Complete(recorder, claim, comment);
        await Add(recorder, comment.Number, new AddProvision { Title = TitleOf(comment), ValidFrom = ValidTime.At(comment.MadeAt) });
        return true;
    }

    private async ValueTask<bool> Record(Recorder recorder, PolisVote vote)
    {
        recorder.Pointer = "/comment-id";
        var claim = await recorder.Identified(CommentScheme, Identifier(vote.Comment)) ?? await Add(recorder, vote.Comment, new AddProvision { Title = NameOf(vote.Comment) });
        recorder.Pointer = "/voter-id";
        var voter = await recorder.Identified(VoterScheme, Identifier(vote.Voter)) ?? await Register(recorder, vote.Voter);
        recorder.Pointer = "/vote";
        var id = recorder.NewId();
        return await recorder.RecordOnce(await new AssessAlignment
        {
            Actor = Reference.To(voter),
            ProvisionId = Reference.To(claim),
            Position = new Grade(vote.Position),
            Basis = Basis.Vote,
            ValidFrom = ValidTime.At(vote.CastAt),
        }.Read(recorder, new FactIds(reformId, id, id)), id);
    }

    private async ValueTask<Guid> Register(Recorder recorder, int voter)
    {
        var id = ComingOr(recorder, VoterScheme, voter);
        await new RegisterActor
        {
            Name = $"Voter {Text(voter)}",
            ActorClass = ActorClass.Citizen,
            Kind = ActorKind.Person,
            Identifiers = [new IdentifierBody { Scheme = VoterScheme, Identifier = Identifier(voter) }],
        }.Register(recorder, id);
        return id;
    }

    private async ValueTask<Guid> Add(Recorder recorder, int comment, AddProvision claim)
    {
        var id = ComingOr(recorder, CommentScheme, comment);
        await recorder.Record(await (claim with
        {
            Kind = ProvisionKind.Claim,
            Identifiers = [new ProvisionIdentifierBody { Scheme = CommentScheme, Identifier = Identifier(comment) }],
        }).Read(recorder, new FactIds(reformId, id, id)), id);
        return id;
    }

    // Votes can have come without the comments: then the text is still to be told, and what stood in its place was wrong.
    private async ValueTask<bool> Complete(Recorder recorder, Guid claim, PolisComment comment)
    {
        var stream = await recorder.Open(reformId);
        if (!stream.Dossier.Entries.TryGetValue(claim, out var entry) || entry.Fact is not ProvisionAdded provision)
            throw new ProblemException(new Problem(409, "identifier-taken", "The comment's identifier already names something else."));
        var said = provision.Title;
        var (text, placeholder) = (await Sealed(TitleOf(comment)), await Sealed(NameOf(comment.Number)));
        if (said == text) return false;
        if (said != placeholder)
        {
            // A title that was corrected by hand is left alone; one that was never this comment's belongs to another conversation.
            if (stream.VersionsOf(claim).Any(version => version.Fact is ProvisionAdded { Title: var title } && (title == text || title == placeholder))) return false;
            throw new WholeImportException(comment, new Problem(409, "another-conversation", "The comment is on record with another text.", null,
                [new("/comment-body", "another-conversation", "The comment of this number is on record with another text. A reform holds one conversation: import this one under a reform of its own.")]));
        }

        var changeId = recorder.NewId();
        var restated = await (AddProvision.Show(provision, entry.Version, await recorder.Showing(entry)) with
        {
            Title = comment.Text,
            ValidFrom = ValidTime.At(comment.MadeAt),
        }).Read(recorder, new FactIds(reformId, claim, changeId));
        stream.Append(recorder.Granted(entry.Correct(new RecordCorrected(claim, restated))), changeId);
        return true;

        async ValueTask<SealedText> Sealed(string title) => (await recorder.Seal($"{AddProvision.FactKind.Name}.title", entry.Fact.Mentions.Prepend(reformId).ToArray(), title))!.Value;
    }

    private Guid ComingOr(Recorder recorder, string scheme, int number) => coming.TryGetValue($"{scheme}:{Identifier(number)}", out var id) ? id : recorder.NewId();

    private static string TitleOf(PolisComment comment) => comment.Text.Length > 0 ? comment.Text : NameOf(comment.Number);

    private static string NameOf(int comment) => $"Comment {Text(comment)}";

    private string Identifier(int number) => $"{reformId:N}/{Text(number)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
