using Coalitions.Benchmarks;

// Analysis needs no service.
if (args.Contains("analysis")) AnalysisTimes.Run();
if (args is ["analysis"]) return;

// One run, one table: the service beside its yardsticks on the same machine, the same server and the same minutes.
await using var bench = await Bench.StartAsync();
Console.WriteLine(bench.Machine);
Console.WriteLine();
Console.WriteLine("| What | Figure | Beside |");
Console.WriteLine("| --- | ---: | --- |");
if (args.Length == 0 || args.Contains("recordings")) await RecordingRates.Run(bench);
if (args.Length == 0 || args.Contains("freshness")) await FreshnessUnderLoad.Run(bench);
if (args.Length == 0 || args.Contains("engagements")) await EngagementSize.Run(bench);
if (args.Length == 0 || args.Contains("maps")) await MapTimes.Run(bench);
if (args.Length == 0 || args.Contains("history")) await HistoryAtVolume.Run(bench);
if (args.Contains("replay")) await ReplayTimes.Run(bench, args.Select(arg => int.TryParse(arg, out var facts) ? facts : 0).Max() is > 0 and var given ? given : 1_000_000);
if (args.Length == 0 || args.Contains("authorisation")) await AuthorisationCost.Run(bench);
if (args.Length == 0 || args.Contains("imports")) await ImportRates.Run(bench, 100_000);
