namespace Coalitions.Api.Http;

/// <summary>A body for each operation, as the OpenAPI document shows it. A test reads each of them as the service would.</summary>
public static class Examples
{
    private const string Actor = "0199aa00-0000-7000-8000-00000000000a";
    private const string Reform = "0199aa00-0000-7000-8000-00000000000f";
    private const string Provision = "0199aa00-0000-7000-8000-0000000000cc";

    public static IReadOnlyDictionary<string, string> ByOperation { get; } = new Dictionary<string, string>
    {
        ["registerActor"] = """{"name":"Permanent secretary, water ministry","actorClass":"public_official","sectors":["water"],"identifiers":[{"scheme":"unit","identifier":"PS-W"}]}""",
        ["giveName"] = """{"name":"Secretary for water and energy","validFrom":"2025-03"}""",
        ["assignClass"] = """{"actorClass":"elected_representative","validFrom":"2025-06-01"}""",
        ["takePost"] = """{"title":"Permanent secretary","organization":"unit:MOW","validFrom":"2023","validTo":"2025-05"}""",
        ["beginMembership"] = """{"organization":"unit:MOW","role":"head of the reform unit","validFrom":"2023"}""",
        ["noteContact"] = """{"kind":"email","value":"secretary@water.example"}""",
        ["assessInfluence"] = $$"""{"influence":"high","reformId":"{{Reform}}","validFrom":"2025","confidence":"medium"}""",
        ["identifyIncentive"] = $$"""{"incentiveType":"status","direction":"for_reform","reformId":"{{Reform}}","strength":0.6,"motive":"commitment_to_public_values"}""",
        ["establishPost"] = """{"title":"Chair of the water committee","level":"national"}""",
        ["proposeReform"] = """{"title":"Water tariff reform","description":"Metered tariffs with a social fund","sector":"water","level":"national"}""",
        ["addProvision"] = """{"title":"Meter every connection","kind":"provision","direction":"for_reform","beliefLayer":"secondary"}""",
        ["reachStage"] = """{"stage":"in_consultation","validFrom":"2025-09-01","reason":"opened by decree"}""",
        ["identifyStakeholder"] = $$"""{"actor":"{{Actor}}","targetPosition":1}""",
        ["assessAlignment"] = $$$"""{"actor":"{{{Actor}}}","provisionId":"{{{Provision}}}","position":1.5,"salience":"high","validFrom":"2025-05","basis":"statement","evidence":{"source":"hearing of the water committee"},"condition":{"text":"if the social fund comes first"}}""",
        ["endRecord"] = """{"validTo":"2025-12-31","reason":"left office"}""",
        ["correctRecord"] = """{"set":{"position":-1.5},"reason":"the minus sign was lost"}""",
        ["retractRecord"] = """{"reason":"recorded twice"}""",
        ["recordBatch"] = """{"items":[{"op":"POST /v1/actors","name":"$union","body":{"name":"Union of utility workers","kind":"organization"}},{"op":"POST /v1/actors/$union/classes","body":{"actorClass":"service_provider"}}]}""",
    };
}
