using System.Reflection;
using System.Text.RegularExpressions;
using Coalitions.Domain.Actors;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.CoalitionBuilding;
using Coalitions.Domain.Context;
using Coalitions.Domain.Engagements;
using Coalitions.Domain.Reforms;
using Coalitions.Domain.Ties;
using Coalitions.Domain.Vocabulary;
using FsCheck.Xunit;

namespace Coalitions.Domain.Tests;

public partial class VocabularySpecs
{
    // The frozen contract, typed out: a code keeps its place, and its place is its number. A new word goes to the end.
    private static readonly Words[] Contract =
    [
        Words.Of<ActorClass>("actorClass", "public_official elected_representative citizen service_provider other"),
        Words.Of<ActorKind>("actorKind", "person organization group"),
        Words.Of<OrganizationType>("organizationType",
            """
            national_government regional_government local_government government_owned_corporation non_governmental community_based
            activist_network social_movement labour_union faith_based academic philanthropic international for_profit media regulator
            legislature political_party judiciary consumer_or_user_association business_association cooperative traditional_authority other
            """),
        Words.Of<Level>("level", "local regional national global"),
        Words.Of<IncentiveType>("incentiveType", "material solidary purposive status coercive"),
        Words.Of<ServiceMotive>("motive", "attraction_to_public_service commitment_to_public_values compassion self_sacrifice"),
        Words.Of<ReformDirection>("reformDirection", "for_reform against_reform"),
        Words.Of<IncentiveCause>("cause", "politicisation lack_of_resources recognition empowerment career other"),
        Words.Of<ProvisionKind>("provisionKind", "provision belief claim"),
        Words.Of<BeliefLayer>("beliefLayer", "deep_core policy_core secondary"),
        Words.Of<ProvisionDirection>("provisionDirection", "for_reform against_reform none"),
        Words.Of<ReformStage>("stage",
            """
            preparing proposed in_consultation before_legislature adopted rejected suspended implementing institutionalised stalled
            reversed abandoned
            """),
        Words.Of<Phase>("phase", "confrontation accommodation trial adaptation"),
        Words.Of<TrialResult>("result", "succeeded failed unclear"),
        Words.Of<Basis>("basis", "statement vote behaviour interview self_declared expert_judgement not_stated"),
        Words.Of<Confidence>("confidence", "low medium high not_stated"),
        Words.Of<WordGrade>("wordGrade", "very_low low medium high very_high"),
        Words.Of<TieKind>("tieKind",
            """
            allied_with coordinates_with funds delivers_for represents informs trusts influences reports_to oversees patron_of
            in_conflict_with successor_of
            """),
        Words.Of<EngagementForm>("form",
            """
            community_development_committee citizen_satisfaction_survey public_consultation participatory_planning budget_consultation
            social_audit co_design co_creation participatory_budgeting citizen_report_card community_scorecard citizen_charter
            public_expenditure_tracking independent_budget_analysis public_hearing citizens_jury grievance_redress community_monitoring
            petition protest direct_vote bilateral_meeting working_group advisory_body written_consultation online_consultation workshop
            focus_group informal_meeting other
            """),
        Words.Of<Approach>("approach", "tactical strategic"),
        Words.Of<EngagementElement>("elements", "voice teeth sandwich"),
        Words.Of<Space>("space", "closed invited claimed"),
        Words.Of<Recruitment>("recruitment", "open targeted mixed random"),
        Words.Of<OfficialUse>("use",
            "elicit_contributions support_innovation defend_against_clientelism strengthen_legitimacy bolster_accountability"),
        Words.Of<UseKind>("as", "intended actual"),
        Words.Of<ParticipationLevel>("participationLevel", "inform consult involve collaborate empower"),
        Words.Of<LevelJudge>("judgedBy", "convener participants assessor"),
        Words.Of<AccountabilityRoute>("accountabilityRoute", "political bureaucratic social"),
        Words.Of<EngagementStatus>("engagementStatus", "planned postponed ongoing completed cancelled"),
        Words.Of<Reply>("reply", "accepted tentative declined delegated no_reply"),
        Words.Of<ReasonCode>("reasonCode",
            """
            could_not did_not_want not_enabled not_asked no_response_expected not_mandated superior_refused fear_of_reprisal delegated
            other
            """),
        Words.Of<Presence>("presence", "attended partly excused absent not_recorded"),
        Words.Of<AttendanceMode>("mode", "in_person remote written"),
        Words.Of<EngagementRole>("role", "convener facilitator participant expert observer funder"),
        Words.Of<CountOf>("of", "invited declined no_reply attended"),
        Words.Of<ContributionState>("contributionState", "adopted partly_adopted rejected no_response"),
        Words.Of<CommitmentState>("commitmentState", "not_started in_progress kept partly_kept broken withdrawn"),
        Words.Of<Outcome>("outcome",
            """
            citizenship.knowledge citizenship.agency citizenship.intermediary_reliance citizenship.disempowerment
            practice.collective_capacity practice.new_forms practice.networks
            practice.negative_use practice.tokenism_capture practice.unrepresentative_networks
            state.access state.rights state.responsiveness state.denial state.reprisals state.violence
            society.inclusion society.cohesion society.hierarchy society.conflict
            """),
        Words.Of<ProvisionEffect>("change", "added amended withdrawn adopted rejected"),
        Words.Of<CoalitionAim>("aim", "for_reform against_reform amend"),
        Words.Of<MemberCommitment>("commitment", "full tacit observer"),
        Words.Of<ConditionStatus>("conditionStatus", "asked promised met broken"),
        Words.Of<DepartureReason>("departureReason", "condition_broken post_changed pressure persuaded dissolved other"),
        Words.Of<ContextEventKind>("contextEventKind", "election budget crisis scandal appointment court_ruling technology other"),
    ];

    public static TheoryData<string> Names => [.. Contract.Select(words => words.Name)];

    [Fact]
    public void every_list_of_the_contract_is_served_in_its_order() =>
        Assert.Equal(Contract.Select(words => words.Name), Vocabularies.All.Select(list => list.Name));

    [Fact]
    public void no_two_lists_share_a_name() =>
        Assert.Equal(Vocabularies.All.Count, Vocabularies.All.Select(list => list.Name).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void every_enum_that_carries_terms_is_in_the_contract() =>
        Assert.Equal(
            typeof(Vocabularies).Assembly.GetTypes().Where(type => type.IsEnum && type.GetFields().Any(IsTerm)).Select(type => type.Name).Order(),
            Contract.Select(words => words.Enum.Name).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void the_codes_are_those_of_the_contract(string name)
    {
        Assert.Equal(Of(name).Codes, Of(name).Spoken);
        Assert.Equal(Of(name).Codes, Served(name).Terms.Select(term => term.Code));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void a_code_keeps_its_number_and_none_is_0(string name) =>
        Assert.Equal(Of(name).Codes.Select((code, i) => (code, i + 1)), Of(name).Codes.Select(code => (code, Of(name).Number(code))));

    [Theory]
    [MemberData(nameof(Names))]
    public void the_numbers_are_unique_and_are_as_many_as_the_codes(string name)
    {
        var numbers = Enum.GetValuesAsUnderlyingType(Of(name).Enum).Cast<int>().ToArray();
        Assert.Equal(Of(name).Codes.Length, numbers.Length);
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        Assert.All(numbers, number => Assert.True(number >= 1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void every_word_has_a_label_and_a_definition_of_one_sentence(string name)
    {
        Assert.All(Of(name).Enum.GetFields(BindingFlags.Public | BindingFlags.Static), member => Assert.True(IsTerm(member), member.Name));
        Assert.All(Served(name).Terms, term =>
        {
            Assert.Matches(LabelForm(), term.Label);
            Assert.Matches(SentenceForm(), term.Definition);
        });
        Assert.Equal(Served(name).Terms.Count, Served(name).Terms.Select(term => term.Label).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(Served(name).Terms.Count, Served(name).Terms.Select(term => term.Definition).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void a_code_read_and_written_is_itself(string name) =>
        Assert.All(Of(name).Codes, code => Assert.Equal(code, Of(name).RoundTrip(code)));

    [Theory]
    [MemberData(nameof(Names))]
    public void refuses_what_only_resembles_a_code(string name) =>
        Assert.All(Of(name).Codes.SelectMany(Resembling).Concat([.. Enum.GetNames(Of(name).Enum), "", " ", "0", "1", "unknown", "null"]),
            text => Assert.Null(Of(name).RoundTrip(text)));

    [Property]
    public bool refuses_any_other_text(string? text) =>
        Contract.All(words => words.RoundTrip(text ?? "") is null || words.Codes.Contains(text, StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void zero_has_no_code(string name) => Assert.Throws<KeyNotFoundException>(Of(name).CodeOfZero);

    [Fact]
    public void a_text_that_must_be_a_code_and_is_none_is_named() =>
        Assert.Equal("'Local' is no code of Level.", Assert.Throws<FormatException>(() => Codes<Level>.Parse("Local")).Message);

    [Fact]
    public void reading_and_writing_a_code_allocates_nothing()
    {
        Assert.True(Codes<Outcome>.TryParse("state.responsiveness", out var value));
        Assert.Equal("state.responsiveness", Codes<Outcome>.Of(value));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            if (Codes<Outcome>.TryParse("state.responsiveness", out value)) _ = Codes<Outcome>.Of(value);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void a_public_official_is_not_elected() =>
        Assert.Contains("non-elected", Served("actorClass").Terms[0].Definition, StringComparison.Ordinal);

    [Theory]
    [InlineData("outcome", "Gaventa & Barrett 2010, IDS Working Paper 347")]
    [InlineData("approach", "Fox 2015")]
    [InlineData("motive", "Public service motivation: Perry 1996; Kim et al. 2013")]
    [InlineData("tieKind", null)]
    public void names_the_published_source_where_there_is_one(string name, string? source) => Assert.Equal(source, Served(name).Source);

    [Theory]
    [InlineData(WordGrade.VeryLow, 0.1)]
    [InlineData(WordGrade.Low, 0.3)]
    [InlineData(WordGrade.Medium, 0.5)]
    [InlineData(WordGrade.High, 0.7)]
    [InlineData(WordGrade.VeryHigh, 0.9)]
    public void a_grade_in_words_stands_for_a_number(WordGrade grade, double number) => Assert.Equal(number, grade.Number());

    [Theory]
    [InlineData(TieKind.AlliedWith, false, true, 1)]
    [InlineData(TieKind.CoordinatesWith, false, true, 1)]
    [InlineData(TieKind.Funds, true, true, 1)]
    [InlineData(TieKind.DeliversFor, true, true, 1)]
    [InlineData(TieKind.Represents, true, true, 1)]
    [InlineData(TieKind.Informs, true, false, 1)]
    [InlineData(TieKind.Trusts, true, false, 1)]
    [InlineData(TieKind.Influences, true, false, 1)]
    [InlineData(TieKind.ReportsTo, true, false, 1)]
    [InlineData(TieKind.Oversees, true, false, 1)]
    [InlineData(TieKind.PatronOf, true, false, 1)]
    [InlineData(TieKind.InConflictWith, false, true, -1)]
    [InlineData(TieKind.SuccessorOf, true, false, 1)]
    public void a_kind_of_tie_implies_direction_coordination_and_sign(TieKind kind, bool directed, bool counts, int sign)
    {
        Assert.Equal(directed, kind.IsDirected());
        Assert.Equal(counts, kind.CountsAsCoordination());
        Assert.Equal(sign, kind.DefaultSign());
    }

    [Theory]
    [InlineData("citizenship", "knowledge agency", "intermediary_reliance disempowerment")]
    [InlineData("practice", "collective_capacity new_forms networks", "negative_use tokenism_capture unrepresentative_networks")]
    [InlineData("state", "access rights responsiveness", "denial reprisals violence")]
    [InlineData("society", "inclusion cohesion", "hierarchy conflict")]
    public void an_outcome_implies_its_sign(string outcomeClass, string positive, string negative)
    {
        Assert.All(positive.Split(' '), value => Assert.Equal(1, Codes<Outcome>.Parse($"{outcomeClass}.{value}").Sign()));
        Assert.All(negative.Split(' '), value => Assert.Equal(-1, Codes<Outcome>.Parse($"{outcomeClass}.{value}").Sign()));
    }

    [Fact]
    public void nothing_follows_from_a_number_that_is_no_word()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => default(WordGrade).Number());
        Assert.Throws<ArgumentOutOfRangeException>(() => default(TieKind).IsDirected());
        Assert.Throws<ArgumentOutOfRangeException>(() => default(TieKind).CountsAsCoordination());
        Assert.Throws<ArgumentOutOfRangeException>(() => default(TieKind).DefaultSign());
        Assert.Throws<ArgumentOutOfRangeException>(() => default(Outcome).Sign());
    }

    private static Words Of(string name) => Contract.Single(words => words.Name == name);

    private static VocabularyList Served(string name) => Vocabularies.All.Single(list => list.Name == name);

    private static bool IsTerm(FieldInfo member) => member.IsDefined(typeof(TermAttribute));

    private static IEnumerable<string> Resembling(string code) =>
        [code.ToUpperInvariant(), char.ToUpperInvariant(code[0]) + code[1..], $" {code}", $"{code} ", $"{code},", code + "\0", code[..^1], code.Replace('_', '-') + "-"];

    [GeneratedRegex(@"^[A-Z][A-Za-z' -]+[a-z]$")]
    private static partial Regex LabelForm();

    [GeneratedRegex(@"^[A-Z](?:[^.]|\.(?=\d))+\.$")]
    private static partial Regex SentenceForm();

    /// <summary>A list as the contract spells it, beside what the domain makes of it.</summary>
    private sealed record Words(
        string Name, Type Enum, string[] Codes, IReadOnlyList<string> Spoken, Func<string, string?> RoundTrip, Func<string, int> Number, Action CodeOfZero)
    {
        public static Words Of<T>(string name, string codes)
            where T : struct, Enum =>
            new(name, typeof(T), codes.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries), Codes<T>.All,
                code => Codes<T>.TryParse(code, out var value) ? Codes<T>.Of(value) : null,
                code => Convert.ToInt32(Codes<T>.Parse(code), null),
                () => Codes<T>.Of(default));
    }
}
