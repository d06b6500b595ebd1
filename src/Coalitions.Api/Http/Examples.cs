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
        ["mergeActor"] = """{"into":"unit:PS-W","reason":"the same person, entered twice"}""",
        ["unmergeActor"] = """{"mergeRecordId":"0199aa00-0000-7000-8000-0000000000dd","reason":"two people of one name"}""",
        ["establishPost"] = """{"title":"Chair of the water committee","level":"national"}""",
        ["proposeReform"] = """{"title":"Water tariff reform","description":"Metered tariffs with a social fund","sector":"water","level":"national"}""",
        ["addProvision"] = """{"title":"Meter every connection","kind":"provision","direction":"for_reform","beliefLayer":"secondary","identifiers":[{"scheme":"bill","identifier":"B 12, article 3"}]}""",
        ["reachStage"] = """{"stage":"in_consultation","validFrom":"2025-09-01","reason":"opened by decree"}""",
        ["identifyStakeholder"] = $$"""{"actor":"{{Actor}}","targetPosition":1}""",
        ["assessAlignment"] = $$$"""{"actor":"{{{Actor}}}","provisionId":"{{{Provision}}}","position":1.5,"salience":"high","validFrom":"2025-05","basis":"statement","evidence":{"source":"hearing of the water committee"},"condition":{"text":"if the social fund comes first"}}""",
        ["adoptDecisionRule"] = $$$"""{"arena":"council","quota":4,"deciders":[{"actor":"{{{Actor}}}","weight":3},{"actor":"unit:COUNCIL-OPP","weight":2}],"vetoes":[{"actor":"unit:MAYOR"}],"validFrom":"2024"}""",
        ["reachReformPhase"] = """{"phase":"confrontation","validFrom":"2024-03"}""",
        ["declareTie"] = $$"""{"from":"{{Actor}}","to":"unit:UNION","kind":"coordinates_with","strength":"high","reformId":"{{Reform}}","validFrom":"2025-02"}""",
        ["planEngagement"] = $$"""{"title":"Hearing on metered tariffs","form":"public_hearing","space":"invited","recruitment":"targeted","promisedLevel":"consult","reforms":["{{Reform}}"],"place":"Town hall","startsOn":"2025-05-14","endsOn":"2025-05-14"}""",
        ["reachEngagementStatus"] = """{"status":"completed","validFrom":"2025-05-14"}""",
        ["inviteActors"] = $$"""{"actors":["{{Actor}}","unit:UNION"],"invitedOn":"2025-04-20","form":"letter"}""",
        ["recordReply"] = """{"actor":"unit:UNION","reply":"declined","reasonCode":"no_response_expected","reasonText":"nothing came of the last hearing"}""",
        ["recordAttendance"] = $$"""{"actor":"{{Actor}}","presence":"attended","mode":"in_person","role":"participant"}""",
        ["countCrowd"] = """{"count":240,"actorClass":"citizen","group":"residents of district 3","of":"attended","estimated":true}""",
        ["identifyUse"] = $$$"""{"use":"strengthen_legitimacy","official":"{{{Actor}}}","as":"intended","evidence":{"source":"minutes of the steering group"}}""",
        ["judgeDeliveredLevel"] = """{"level":"inform","judgedBy":"participants","basis":"interview"}""",
        ["reachEngagementPhase"] = """{"phase":"trial","result":"failed","validFrom":"2025-06"}""",
        ["makeContribution"] = """{"summary":"A lifeline tariff for the first six cubic metres","actor":"unit:UNION","state":"partly_adopted"}""",
        ["makeCommitment"] = $$"""{"summary":"Publish the meter readings by district","actor":"{{Actor}}","dueOn":"2025-09"}""",
        ["assessOutcomes"] = $$$"""{"assessedOn":"2025-11","outcomes":[{"outcome":"state.responsiveness","observedOn":"2025-08"},{"outcome":"practice.tokenism_capture","affected":["unit:UNION"]}],"effects":[{"provisionId":"{{{Provision}}}","change":"amended"}]}""",
        ["drawLesson"] = """{"summary":"Invite the districts before the draft is written, not after"}""",
        ["reachCommitmentState"] = """{"state":"broken","reason":"the readings were not published","validFrom":"2025-10-01"}""",
        ["answerContribution"] = """{"state":"adopted","validFrom":"2025-08"}""",
        ["declareCoalition"] = $$"""{"name":"Fair water alliance","reformId":"{{Reform}}","purpose":"Meters with a lifeline tariff","aim":"for_reform","validFrom":"2025-03"}""",
        ["joinCoalition"] = $$$"""{"actor":"unit:UNION","commitment":"tacit","conditions":[{"text":"no jobs lost","status":"promised"},{"provisionId":"{{{Provision}}}","status":"asked"}],"validFrom":"2025-04"}""",
        ["leaveCoalition"] = """{"actor":"unit:UNION","reasonCode":"condition_broken","validFrom":"2025-10"}""",
        ["reachCoalitionPhase"] = """{"phase":"accommodation","validFrom":"2025-05"}""",
        ["dissolveCoalition"] = """{"reason":"the reform was adopted","validFrom":"2026-02"}""",
        ["noteContextEvent"] = $$"""{"kind":"election","title":"Council election","validFrom":"2025-06-01","level":"local","reforms":["{{Reform}}"]}""",
        ["takeDecision"] = $$"""{"title":"Put the tariff to the council in its spring session","reformId":"{{Reform}}","decidedAt":"2025-11-03"}""",
        ["endRecord"] = """{"validTo":"2025-12-31","reason":"left office"}""",
        ["correctRecord"] = """{"set":{"position":-1.5},"reason":"the minus sign was lost"}""",
        ["retractRecord"] = """{"reason":"recorded twice"}""",
        ["runScenario"] = $$$"""{"asOf":"2026-06","facts":[{"op":"POST /v1/reforms/{{{Reform}}}/alignments","body":{"actor":"{{{Actor}}}","position":-1}},{"op":"POST /v1/actors","name":"$league","body":{"name":"Consumers' league","actorClass":"citizen"}},{"op":"POST /v1/reforms/{{{Reform}}}/alignments","body":{"actor":"$league","position":2}}]}""",
        ["makeKey"] = """{"roles":["recorder"],"note":"secretary of the reform unit","expiresOn":"2099-12-31"}""",
        ["makeFeedTicket"] = "{}",
        ["makeTenant"] = """{"name":"Water reform unit","note":"asked for by the ministry in September"}""",
        ["recordBatch"] = """{"items":[{"op":"POST /v1/actors","name":"$union","body":{"name":"Union of utility workers","kind":"organization"}},{"op":"POST /v1/actors/$union/classes","body":{"actorClass":"service_provider"}}]}""",
    };
}
