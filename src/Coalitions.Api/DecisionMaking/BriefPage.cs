using System.Globalization;
using System.Text;
using Coalitions.Api.LookingBack;
using Coalitions.Api.Reforms;
using Coalitions.Domain.Mapping;
using Coalitions.Domain.Vocabulary;

namespace Coalitions.Api.DecisionMaking;

/// <summary>A brief as a page of Markdown, to be read, printed or put into minutes.</summary>
public static class BriefPage
{
    public const string Format = "markdown";

    public const string MediaType = "text/markdown";

    public static string Write(DecisionBrief brief)
    {
        var page = new StringBuilder();
        var then = brief.KnownThen;
        Line($"# {Plain(brief.Title)}");
        Line($"Decided {brief.DecidedAt} on *{Plain(brief.Reform.Title)}*. Written as of {brief.AsOf}, from what is on record up to sequence {brief.Sequence}.");
        Line("## What was known then");
        Line($"{then.Nodes} stakeholders. Weighted mean position {Number(then.Measures.WeightedMean.Value)} (n = {then.Measures.WeightedMean.N}), weighted median {Number(then.Measures.WeightedMedian.Value)} (n = {then.Measures.WeightedMedian.N}).");
        Table(["Class", "Support", "Oppose", "Neutral", "Not assessed"], then.Measures.ByClass.Where(own => own.Assessed.Heads + own.NotAssessed.Heads > 0).Select(own => (string[])
            [own.ActorClass is { } actorClass ? Words(Codes<Domain.Actors.ActorClass>.Of(actorClass)) : "unclassified", Heads(own.Supports), Heads(own.Opposes), Heads(own.Neutral), Heads(own.NotAssessed)]));
        Table(["Most influential", "Class", "Position", "Influence", "Coalition"], then.Leading.Select(node => (string[])
            [Who(node.Name, node.ActorId), node.ActorClass is { } actorClass ? Words(Codes<Domain.Actors.ActorClass>.Of(actorClass)) : "", Number(node.Position), Number(node.Influence), node.Coalition ?? ""]));
        Line($"Missing then: {then.Missing.NotAssessed} not assessed, {then.Missing.NeverInvited} never invited, {then.Missing.Stale} with a stance that had grown old, {then.Missing.WithoutEvidence} without evidence.");
        Section("## What has been learned since", "The same moment, as it is known now.", brief.LearnedSince);
        Section("## What has happened since", "From that moment to this, as it is known now.", brief.ChangedSince);
        return page.ToString();

        void Line(string text) => page.Append(text).Append("\n\n");

        void Table(string[] heads, IEnumerable<string[]> rows)
        {
            var all = rows.ToArray();
            if (all.Length == 0) return;
            Row(heads);
            Row([.. heads.Select(_ => "---")]);
            foreach (var row in all) Row(row);
            page.Append('\n');
        }

        void Row(string[] cells) => page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

        void Section(string title, string subtitle, DifferencesInBrief found)
        {
            Line(title);
            Line(subtitle);
            if (found is { Actors.Count: 0, Stances.Count: 0, Ties.Count: 0, Memberships.Count: 0, Issues.Count: 0 }) Line("Nothing.");
            if (found.Measures.WeightedMean is { } mean) Line($"The weighted mean went from {Number(mean.From)} to {Number(mean.To)}.");
            Table(["Who", "", "Position", "By", "Because of"], found.Actors.Select(actor => (string[])
                [Who(actor.Name, actor.ActorId), Words(Codes<Turn>.Of(actor.Change)), actor.Position is { } position ? $"{Number(position.From)} → {Number(position.To)}" : "", Number(actor.Position?.By), Because(actor.Facts)]));
            if (found.Ties.Count > 0) Line($"Ties: {string.Join(", ", found.Ties.GroupBy(tie => tie.Change).OrderBy(own => own.Key).Select(own => $"{own.Count()} {Words(Codes<Turn>.Of(own.Key))}"))}.");
            if (found.Memberships.Count > 0) Line($"Memberships of declared coalitions: {string.Join(", ", found.Memberships.GroupBy(member => member.Change).OrderBy(own => own.Key).Select(own => $"{own.Count()} {Words(Codes<Turn>.Of(own.Key))}"))}.");
            if (found.Omitted is var omitted && omitted.Actors + omitted.Ties + omitted.Memberships + omitted.Stances + omitted.Issues > 0) Line($"More is left out here: {omitted.Actors} actors, {omitted.Stances} stances, {omitted.Ties} ties.");
        }
    }

    private static string Because(IReadOnlyList<FactCause> facts) =>
        string.Join(", ", facts.CountBy(fact => fact.Cause).OrderBy(cause => cause.Key).Select(cause => cause.Value == 1 ? Words(Codes<ChangeCause>.Of(cause.Key)) : $"{cause.Value} × {Words(Codes<ChangeCause>.Of(cause.Key))}"));

    private static string Heads(Standing? standing) => standing is null ? "" : standing.Heads.ToString(CultureInfo.InvariantCulture);

    private static string Who(string? name, Guid actor) => name is null ? actor.ToString() : Plain(name);

    private static string Words(string code) => code.Replace('_', ' ');

    // Absent is not zero.
    private static string Number(double? value) => value is { } number ? Math.Round(number, 3).ToString(CultureInfo.InvariantCulture) : "–";

    // What somebody typed is text, and never markup, a link or another row.
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var letter in text)
            if (char.IsControl(letter) || letter is '\u2028' or '\u2029') plain.Append(' ');
            else if ("\\`*_{}[]()#+-.:!|<>~&".Contains(letter)) plain.Append('\\').Append(letter);
            else plain.Append(letter);
        return plain.ToString();
    }
}
