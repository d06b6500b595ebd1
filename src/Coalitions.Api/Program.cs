using Coalitions.Api;
using Coalitions.Api.Demo;
using Coalitions.Api.Persistence;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddDefaults();
using var loggers = LoggerFactory.Create(logging => logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddSimpleConsole());

try
{
    if (args.Contains("demo") && await RecordDemo.IntoRunningService(builder.Configuration, CancellationToken.None) is { } recorded) return recorded;
    await using var foundation = await Foundation.Open(
        builder.Configuration, TimeProvider.System, loggers.CreateLogger("Coalitions"), CancellationToken.None);
    if (args.Contains("rebuild")) return await Rebuild.Run(foundation);

    await using var app = builder.AddCoalitions(foundation).Build();
    app.MapCoalitions();
    await app.Listen();
    Console.WriteLine(app.Greeting(foundation));
    var refused = args.Contains("demo") && !await RecordDemo.IntoOwnService(app, foundation);
    if (refused) await app.StopAsync();
    else await app.WaitForShutdownAsync();
    return refused ? 1 : 0;
}
catch (StartupException exception)
{
    Console.Error.WriteLine($"Coalitions cannot start. {exception.Message}");
    return 1;
}
