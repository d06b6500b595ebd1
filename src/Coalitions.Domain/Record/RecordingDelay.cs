namespace Coalitions.Domain.Record;

/// <summary>A fact as a reporting delay sees it.</summary>
/// <param name="ValidFrom">When it began, UTC.</param>
/// <param name="RecordedAt">When it was first recorded, UTC. Before <paramref name="ValidFrom"/>: it was known ahead, which is no delay.</param>
public readonly record struct Learned(DateTime ValidFrom, DateTime RecordedAt);

/// <summary>
/// How late we learn what happens, in whole days, and how much of the recent past is therefore on record. Delays are
/// truncated on the right: of what happened a week ago only delays of up to a week can have been seen, so that a plain
/// distribution looks too quick. The estimate is the reverse-time product limit of Lagakos, Barraj &amp; De Gruttola 1988
/// (Biometrika 75:515) as Kalbfleisch &amp; Lawless 1991 (Statistica Sinica 1:19) use it for reporting delays: with n(x)
/// facts of delay x, and N(x) facts of delay at most x whose delay could have been seen up to x, the share that is known
/// after d days is the product of 1 − n(x)/N(x) over all x above d. It is the share of what is learned within the longest
/// delay that could be seen at all: what comes later still, nobody can know. What began before anything was recorded could
/// not have been recorded sooner: it was caught up with, says nothing of delays, and does not count.
/// </summary>
/// <param name="N">How many facts it rests on: those that began, at a known moment, once recording had begun.</param>
/// <param name="CaughtUp">How many began before.</param>
/// <param name="Longest">The longest delay that could have been seen, in days.</param>
/// <param name="Median">After so many days half is known; null where there are no facts.</param>
/// <param name="P75">After so many days three quarters are.</param>
/// <param name="P90">After so many days nine tenths are.</param>
/// <param name="P95">After so many days 95 of a hundred are.</param>
public sealed record RecordingDelay(int N, int CaughtUp, int Longest, int? Median, int? P75, int? P90, int? P95)
{
    /// <summary>A month is still filling up while less than this share of it is estimated to be on record.</summary>
    public const double Complete = 0.95;

    /// <summary>Fewer facts than this say nothing about delays.</summary>
    public const int Fewest = 20;

    /// <summary>How it is estimated, in words.</summary>
    public const string Formula =
        "share known after d days = product over x > d of 1 - n(x)/N(x), right-truncated delays (Kalbfleisch & Lawless 1991)";

    // The share that is known after so many days, by day, up to the longest delay.
    private readonly double[] known = [];

    private readonly DateTime began;

    private RecordingDelay(int n, int caughtUp, double[] known, DateTime began)
        : this(n, caughtUp, Math.Max(known.Length - 1, 0), Quantile(known, 0.5), Quantile(known, 0.75), Quantile(known, 0.9), Quantile(known, Complete)) => (this.known, this.began) = (known, began);

    /// <summary>The delays of these facts, as they can be seen at one moment.</summary>
    /// <param name="facts">What was recorded by then; what began after that moment is left out.</param>
    /// <param name="knownAt">The moment, UTC.</param>
    public static RecordingDelay Of(IEnumerable<Learned> facts, DateTime knownAt)
    {
        var known = facts.Where(fact => fact.RecordedAt <= knownAt).ToArray();
        var began = known.Length == 0 ? knownAt : known.Min(fact => fact.RecordedAt);
        var seen = known.Where(fact => fact.ValidFrom >= began.Date && fact.ValidFrom <= knownAt)
            .Select(fact => (Delay: Days(fact.ValidFrom, fact.RecordedAt), Limit: Days(fact.ValidFrom, knownAt))).ToArray();
        var caughtUp = known.Count(fact => fact.ValidFrom < began.Date);
        if (seen.Length == 0) return new RecordingDelay(0, caughtUp, [], began);
        var longest = seen.Max(fact => fact.Limit);
        // N(x) counts delay <= x <= limit: one more from its delay on, one less after its limit.
        var (with, atRisk) = (new int[longest + 1], new int[longest + 2]);
        foreach (var (delay, limit) in seen)
        {
            with[delay]++;
            atRisk[delay]++;
            atRisk[limit + 1]--;
        }

        for (var x = 1; x <= longest; x++) atRisk[x] += atRisk[x - 1];
        var share = new double[longest + 1];
        share[longest] = 1;
        for (var x = longest; x > 0; x--) share[x - 1] = atRisk[x] == 0 ? share[x] : share[x] * (1 - (double)with[x] / atRisk[x]);
        return new RecordingDelay(seen.Length, caughtUp, share, began);
    }

    /// <summary>The share of what happens on one day that is known so many days later, in [0, 1]; 1 above the longest delay, 0 below 0.</summary>
    public double KnownAfter(int days) => days < 0 ? 0 : days >= known.Length ? 1 : known[days];

    /// <summary>
    /// The months that are estimated to be still filling up at <paramref name="knownAt"/>, latest last: those of which less
    /// than <see cref="Complete"/> is on record, each day of the month, as far as it has come, counting alike. None where
    /// there are fewer than <see cref="Fewest"/> facts.
    /// </summary>
    /// <param name="until">Months that begin after this moment are left out.</param>
    public IReadOnlyList<FillingMonth> StillFilling(IEnumerable<Learned> facts, DateTime knownAt, DateTime until)
    {
        if (N < Fewest) return [];
        var counts = facts.Where(fact => fact.RecordedAt <= knownAt && fact.ValidFrom >= began.Date).CountBy(fact => First(fact.ValidFrom)).ToDictionary();
        var (months, end) = (new List<FillingMonth>(), until < knownAt ? until : knownAt);
        for (var month = First(end); month >= First(began); month = month.AddMonths(-1))
        {
            var days = Enumerable.Range(0, DateTime.DaysInMonth(month.Year, month.Month)).Select(day => month.AddDays(day)).Where(day => day >= began.Date && day <= knownAt).ToArray();
            var share = days.Average(day => KnownAfter(Days(day, knownAt)));
            if (share >= Complete) break;
            var recorded = counts.GetValueOrDefault(month);
            months.Add(new FillingMonth(month.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture), recorded, share, share > 0 ? recorded / share : null));
        }

        months.Reverse();
        return months;
    }

    private static DateTime First(DateTime moment) => new(moment.Year, moment.Month, 1, 0, 0, 0, DateTimeKind.Utc);

    private static int Days(DateTime from, DateTime to) => to <= from ? 0 : (int)(to - from).TotalDays;

    private static int? Quantile(double[] known, double share)
    {
        for (var day = 0; day < known.Length; day++)
            // Products of many factors miss a share by a hair.
            if (known[day] >= share - 1e-12) return day;
        return null;
    }
}

/// <summary>A month that is still filling up.</summary>
/// <param name="Month">Such as <c>2026-10</c>.</param>
/// <param name="Recorded">How many facts that began in it, once recording had begun, are on record.</param>
/// <param name="Share">Which share of it is estimated to be, in [0, 1].</param>
/// <param name="Expected">How many there will be by that estimate; null where nothing of it can be known yet.</param>
public sealed record FillingMonth(string Month, int Recorded, double Share, double? Expected);
