using Coalitions.Domain.Time;

namespace Coalitions.Domain.Tests.Time;

public class ValidTimeSpecs
{
    [Theory]
    [InlineData("2019", "2019-01-01T00:00:00.0000000", "2020-01-01T00:00:00.0000000")]
    [InlineData("2019-05", "2019-05-01T00:00:00.0000000", "2019-06-01T00:00:00.0000000")]
    [InlineData("2020-02-29", "2020-02-29T00:00:00.0000000", "2020-03-01T00:00:00.0000000")]
    [InlineData("2019-05-14T10:30:00Z", "2019-05-14T10:30:00.0000000", "2019-05-14T10:30:00.0000010")]
    [InlineData("2019-05-14T10:30:00.123Z", "2019-05-14T10:30:00.1230000", "2019-05-14T10:30:00.1230010")]
    [InlineData("2019-05-14T10:30:00.123456Z", "2019-05-14T10:30:00.1234560", "2019-05-14T10:30:00.1234570")]
    [InlineData("9999", "9999-01-01T00:00:00.0000000", "9999-12-31T23:59:59.9999999")]
    public void is_compared_as_the_interval_that_it_names(string text, string start, string end)
    {
        var time = ValidTime.Parse(text);
        Assert.Equal(start, time.Start.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff"));
        Assert.Equal(end, time.End.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff"));
        Assert.Equal(DateTimeKind.Utc, time.Start.Kind);
    }

    [Theory]
    [InlineData("2019")]
    [InlineData("2019-05")]
    [InlineData("2019-05-14")]
    [InlineData("2019-05-14T10:30:00Z")]
    [InlineData("2019-05-14T10:30:00.1Z")]
    [InlineData("2019-05-14T10:30:00.123456Z")]
    public void keeps_what_was_given(string text) => Assert.Equal(text, ValidTime.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("19")]
    [InlineData("0000")]
    [InlineData("2019-13")]
    [InlineData("2019-02-29")]
    [InlineData("2019-5-1")]
    [InlineData("2019-05-14T10:30")]
    [InlineData("2019-05-14T10:30:00")]
    [InlineData("2019-05-14T10:30:00+02:00")]
    [InlineData("2019-05-14T25:30:00Z")]
    [InlineData("2019-05-14T10:30:00.1234567Z")]
    [InlineData("2019-05-14T10:30:00.Z")]
    [InlineData(" 2019")]
    [InlineData("２０１９")]
    public void refuses_what_names_no_time(string text) => Assert.False(ValidTime.TryParse(text, out _));

    [Fact]
    public void an_end_includes_the_whole_of_what_it_names() =>
        Assert.Equal(new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc), new Validity(To: ValidTime.Parse("2019")).End);

    [Theory]
    [InlineData("2019", "2019", false)]
    [InlineData("2019-05", "2019", false)]
    [InlineData("2019", "2018", true)]
    [InlineData("2019-05-14T10:30:00Z", "2019-05-14T10:30:00Z", false)]
    [InlineData("2019-05-14", "2019-05-13", true)]
    public void knows_an_inverted_interval(string from, string to, bool inverted) =>
        Assert.Equal(inverted, new Validity(ValidTime.Parse(from), ValidTime.Parse(to)).IsInverted);
}
