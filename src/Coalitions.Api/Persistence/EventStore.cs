using Coalitions.Api.Facts;
using Coalitions.Domain.Alignments;
using Coalitions.Domain.Record;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using JasperFx.MultiTenancy;
using Marten;
using Npgsql;
using Weasel.Core;

namespace Coalitions.Api.Persistence;

/// <summary>The event store, opened once for each database role that works on it.</summary>
public static class EventStore
{
    public const string Schema = "es";

    private const int BatchSize = 2000;

    /// <summary>The store through which requests read and record. Its role can neither change nor delete an event.</summary>
    public static DocumentStore ForApi(NpgsqlDataSource database, TimeProvider clock) =>
        DocumentStore.For(options =>
        {
            Configure(options, database, clock);
            // The transaction is ours and an error has ended it: whoever tries again begins anew, from reading on.
            options.ConfigureWritePolly(_ => { });
        });

    /// <summary>The store in which the daemon derives the fact tables of one generation, under the worker's role.</summary>
    public static DocumentStore ForWorker(NpgsqlDataSource database, TimeProvider clock, int generation, int batchSize = BatchSize) =>
        DocumentStore.For(options => ConfigureWorker(options, database, clock, generation, batchSize));

    internal static void ConfigureWorker(StoreOptions options, NpgsqlDataSource database, TimeProvider clock, int generation, int batchSize = BatchSize)
    {
        Configure(options, database, clock);
        options.Projections.AsyncMode = DaemonMode.Solo;
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.Errors.SkipUnknownEvents = false;
        options.Projections.FastPollingTime = TimeSpan.FromMilliseconds(50);
        options.Projections.SlowPollingTime = TimeSpan.FromMilliseconds(100);
        // How long a hole in the order of events is looked at before it is asked whether anybody alive could still fill it.
        options.Projections.StaleSequenceThreshold = TimeSpan.FromMilliseconds(500);
        options.Projections.Add(new FactProjection(database, generation), ProjectionLifecycle.Async,
            FactProjection.NameOf(generation), asynchronous => asynchronous.BatchSize = batchSize);
    }

    private static void Configure(StoreOptions options, NpgsqlDataSource database, TimeProvider clock)
    {
        options.Connection(database);
        options.AutoCreateSchemaObjects = AutoCreate.None;
        options.DatabaseSchemaName = "app";
        options.Logger(new SilentLogger());
        options.Serializer(new Marten.Services.SystemTextJsonSerializer(EventJson.Configure(new())) { Casing = Casing.CamelCase });

        var events = options.Events;
        events.DatabaseSchemaName = Schema;
        events.TenancyStyle = TenancyStyle.Conjoined;
        // In this mode the database says when; the one named after server timestamps takes them from this process.
        events.AppendMode = EventAppendMode.Quick;
        events.TimeProvider = clock;
        events.UseMandatoryStreamTypeDeclaration = true;
        events.EnableUniqueIndexOnEventId = true;
        events.EnableEventTypeIndex = true;
        events.AutoDiscoverTagTypes = false;
        events.MetadataConfig.UserNameEnabled = true;
        events.MetadataConfig.CorrelationIdEnabled = true;
        events.MetadataConfig.HeadersEnabled = true;
        foreach (var (type, name) in EventNames.All) events.MapEventType(type, name);
    }
}
