using Coalitions.Domain.Vocabulary;

namespace Coalitions.Domain.Engagements;

/// <summary>In which form people and officials meet. An open list: other comes with a text.</summary>
[Source(Sources.FoundingPaper + " (the first eight); World Bank and Transparency International lists of social accountability; Participedia")]
public enum EngagementForm
{
    [Term("Community development committee", "A standing committee of residents that helps to plan and watch over local development.")]
    CommunityDevelopmentCommittee = 1,

    [Term("Citizen satisfaction survey", "Users are asked how content they are with a service.")]
    CitizenSatisfactionSurvey = 2,

    [Term("Public consultation", "The public is asked for its views on a proposal.")]
    PublicConsultation = 3,

    [Term("Participatory planning", "Residents help to draw up a plan for a place or a sector.")]
    ParticipatoryPlanning = 4,

    [Term("Budget consultation", "People are asked for their priorities before a budget is decided.")]
    BudgetConsultation = 5,

    [Term("Social audit", "Citizens check in public what was spent and delivered against what was promised.")]
    SocialAudit = 6,

    [Term("Co-design", "Users and officials design a service together.")]
    CoDesign = 7,

    [Term("Co-creation", "Citizens, politicians, officials and providers make a service or policy together, from idea to delivery.")]
    CoCreation = 8,

    [Term("Participatory budgeting", "Residents themselves decide how part of a budget is spent.")]
    ParticipatoryBudgeting = 9,

    [Term("Citizen report card", "Survey marks of public services are published to press for better ones.")]
    CitizenReportCard = 10,

    [Term("Community scorecard", "Users and providers each mark a service and agree in a meeting on what to mend.")]
    CommunityScorecard = 11,

    [Term("Citizen charter", "A provider publishes the standards that users may hold it to.")]
    CitizenCharter = 12,

    [Term("Public expenditure tracking", "Money is followed from the treasury to where it should be spent.")]
    PublicExpenditureTracking = 13,

    [Term("Independent budget analysis", "A body outside government examines the budget and makes its findings public.")]
    IndependentBudgetAnalysis = 14,

    [Term("Public hearing", "People speak in a formal open session before those who decide.")]
    PublicHearing = 15,

    [Term("Citizens' jury", "A small panel of citizens hears evidence, deliberates and gives a verdict.")]
    CitizensJury = 16,

    [Term("Grievance redress", "A channel takes complaints and owes each an answer or a remedy.")]
    GrievanceRedress = 17,

    [Term("Community monitoring", "Residents keep watch over how a service or project is run.")]
    CommunityMonitoring = 18,

    [Term("Petition", "Signatures are gathered under a written demand.")]
    Petition = 19,

    [Term("Protest", "People press a demand in public by marching, striking or occupying.")]
    Protest = 20,

    [Term("Direct vote", "The voters decide, or advise on, an issue by ballot.")]
    DirectVote = 21,

    [Term("Bilateral meeting", "Two parties meet by arrangement.")]
    BilateralMeeting = 22,

    [Term("Working group", "A small group works on a task over several meetings.")]
    WorkingGroup = 23,

    [Term("Advisory body", "A standing body with appointed members advises those who decide.")]
    AdvisoryBody = 24,

    [Term("Written consultation", "Comments on a text are invited in writing.")]
    WrittenConsultation = 25,

    [Term("Online consultation", "Views are gathered over the internet.")]
    OnlineConsultation = 26,

    [Term("Workshop", "People work through a question together in one sitting of some hours or days.")]
    Workshop = 27,

    [Term("Focus group", "A few chosen people discuss a topic under guidance so that their views can be learned.")]
    FocusGroup = 28,

    [Term("Informal meeting", "People talk outside any formal arrangement.")]
    InformalMeeting = 29,

    [Term("Other", "A form that is not listed, described in words.")]
    Other = 30,
}
