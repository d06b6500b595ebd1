using System.Diagnostics;
using Coalitions.Api.Persistence;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public class FailedAppendTests(Service service)
{
    [Fact]
    public async Task leaves_nothing_of_the_event_store_among_a_tenants_events()
    {
        var (tenant, known, again) = ($"t{Guid.NewGuid():N}", Guid.CreateVersion7(), Guid.CreateVersion7());
        using var store = EventStore.ForApi(service.Foundation.Database.Owner, TimeProvider.System);
        await using (var session = store.LightweightSession(tenant))
        {
            foreach (var stream in (Guid[])[known, again]) session.Events.StartStream<CanaryStream>(stream, Song());
            await session.SaveChangesAsync();
        }

        await using (var session = store.LightweightSession(tenant))
        {
            session.Events.Append(known, Song());
            session.Events.StartStream<CanaryStream>(again, Song());
            await Assert.ThrowsAnyAsync<Exception>(() => session.SaveChangesAsync());
        }

        for (var since = Stopwatch.StartNew(); since.Elapsed < TimeSpan.FromSeconds(1); await Task.Delay(50)) Assert.Equal((2, 2), await Stored());

        async Task<(long Events, long Streams)> Stored()
        {
            await using var command = service.Foundation.Database.Owner.CreateCommand(
                "select (select count(*) from es.mt_events where tenant_id = $1), (select count(*) from es.mt_streams where tenant_id = $1)");
            command.Parameters.AddWithValue(tenant);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            return (reader.GetInt64(0), reader.GetInt64(1));
        }
    }

    private static CanarySang Song() => new(DateTime.UtcNow);
}
