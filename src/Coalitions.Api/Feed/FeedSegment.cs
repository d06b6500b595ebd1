using System.Buffers;
using System.Text;
using System.Text.Json;
using Coalitions.Api.Http;
using Coalitions.Domain.Identity;

namespace Coalitions.Api.Feed;

/// <summary>An item as it goes over the wire, with what filters ask of it.</summary>
/// <param name="Subjects">Whom it speaks of, as they are seen.</param>
public sealed record FeedFrame(long Sequence, string Type, IReadOnlySet<Guid> Subjects, IReadOnlyList<Touch> Touches, byte[] Text);

/// <summary>A stretch of the feed, read and written out once for everybody who waits for it. It is small, so that whoever takes long over one holds little.</summary>
/// <param name="From">After this sequence it begins,</param>
/// <param name="Through">and with this one it ends.</param>
/// <param name="Changed">A reform of whose map it is not known event by event whether it changed; null where that is known of all.</param>
public sealed record FeedSegment(long From, long Through, IReadOnlyList<FeedFrame> Frames, Identities Identities, Guid? Changed = null)
{
    /// <summary>Of how many bytes one is made at most, its last item aside.</summary>
    public const int MostBytes = 64 * 1024;

    // Most feeds ask for everything and stand at the same place.
    private (byte[] Bytes, long Last)? whole;

    /// <summary>
    /// Writes what a feed asks for that stands at a place within it; answers whether that was anything, and the place of the last item, 0 where there was none. First the maps that changed, without a place of their own: whoever
    /// is cut off in between resumes before them and is told again. Then the items, each with its place.
    /// </summary>
    public (bool Any, long Last) Write(IBufferWriter<byte> writer, FeedFilter filter, long place)
    {
        var (bytes, last) = filter.IsEmpty && place == From ? whole ??= Text(filter, place) : Text(filter, place);
        writer.Write(bytes);
        return (bytes.Length > 0, last);
    }

    public static byte[] FrameOf(FeedItem item)
    {
        var text = new ArrayBufferWriter<byte>(512);
        Encoding.UTF8.GetBytes(FormattableString.Invariant($"id: {item.Sequence}\nevent: item\ndata: "), text);
        text.Write(JsonSerializer.SerializeToUtf8Bytes(item, ApiJson.Options));
        text.Write("\n\n"u8);
        return text.WrittenSpan.ToArray();
    }

    private (byte[] Bytes, long Last) Text(FeedFilter filter, long place)
    {
        var actor = filter.Actor is { } id ? Identities.Of(id) : (Guid?)null;
        var told = Frames.Where(frame => frame.Sequence > place && (actor is not { } who || frame.Subjects.Contains(who)) && (filter.Type is null || frame.Type == filter.Type)).ToArray();
        var maps = told.SelectMany(frame => frame.Touches.Select(touch => (touch.Reform, frame.Sequence)))
            .Concat(Changed is { } changed ? [(changed, Through)] : [])
            .Where(map => filter.Reform is null || map.Reform == filter.Reform).GroupBy(map => map.Reform).Select(own => (Reform: own.Key, Sequence: own.Max(map => map.Sequence)));
        var text = new ArrayBufferWriter<byte>(1024);
        foreach (var (reform, sequence) in maps.OrderBy(map => map.Sequence).ThenBy(map => map.Reform))
            Encoding.UTF8.GetBytes(FormattableString.Invariant($"event: map-changed\ndata: {{\"reformId\":\"{reform}\",\"sequence\":{sequence}}}\n\n"), text);
        var last = 0L;
        foreach (var frame in told.Where(frame => filter.Reform is null || frame.Touches.Any(touch => touch.On && touch.Reform == filter.Reform)))
        {
            text.Write(frame.Text);
            last = frame.Sequence;
        }

        return (text.WrittenSpan.ToArray(), last);
    }
}
