using Coalitions.Api;
using Coalitions.Api.Demo;
using Coalitions.Api.Http;
using Coalitions.Api.Persistence;
using Coalitions.Api.Security;

using var stop = new StopSignals();
var builder = WebApplication.CreateSlimBuilder(args);
builder.AddDefaults();
if (args.Contains("health")) return await Health.Ask(builder.Configuration, stop.Token);
using var loggers = LoggerFactory.Create(logging => logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddSimpleConsole(console => console.SingleLine = true));

try
{
    if (args.Contains("demo") && await RecordDemo.IntoRunningService(builder.Configuration, stop.Token) is { } recorded) return recorded;
    await using var foundation = await Foundation.Open(
        builder.Configuration, TimeProvider.System, loggers.CreateLogger("Coalitions"), stop.Token);
    if (args.Contains("first-key")) return await FirstKey.MakeAnother(foundation, stop.Token);
    if (args.Contains("rebuild")) return await Rebuild.Run(foundation, stop.Token);

    await using var app = builder.AddCoalitions(foundation).Build();
    app.MapCoalitions();
    await app.Listen(stop.Token);
    Console.WriteLine(app.Greeting(foundation));
    var refused = args.Contains("demo") && !await RecordDemo.IntoOwnService(app, foundation);
    if (refused) await app.StopAsync();
    else await app.WaitForShutdownAsync(stop.Token);
    return refused ? 1 : 0;
}
catch (StartupException exception)
{
    Console.Error.WriteLine($"Coalitions cannot start. {exception.Message}");
    return 1;
}
catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
{
    Console.Error.WriteLine("Coalitions was stopped before it was ready.");
    return 1;
}
