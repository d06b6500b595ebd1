using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Coalitions.Api.Http;
using Coalitions.Api.Recording;

namespace Coalitions.Api.Tests;

[Collection(nameof(Service))]
public partial class OpenApiTests(Service service)
{
    public static TheoryData<string> Recorded => [.. Operations.All.Select(operation => operation.Id)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void the_example_of_an_operation_is_a_body_that_it_takes(string id)
    {
        var errors = new List<ProblemError>();
        var body = StrictJson.Parse(Encoding.UTF8.GetBytes(Examples.ByOperation[id]));
        Assert.NotNull(StrictJson.Bind(body, Operations.All.Single(operation => operation.Id == id).Body, "", errors));
        Assert.Empty(errors);
    }

    [Fact]
    public async Task every_operation_says_what_it_is_called_does_takes_and_answers()
    {
        var document = (await service.Client.Get("/swagger/v1/swagger.json")).Must(HttpStatusCode.OK).Json;
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => (Path: path.Key, Method: method.Key, Operation: method.Value!))).ToArray();
        Assert.True(operations.Length >= 30);
        Assert.Equal(operations.Length, operations.Select(item => item.Operation["operationId"]!.GetValue<string>()).Distinct().Count());
        foreach (var (path, method, operation) in operations)
        {
            Assert.Matches(CamelCase(), operation["operationId"]!.GetValue<string>());
            Assert.False(string.IsNullOrWhiteSpace(operation["summary"]?.GetValue<string>()), path);
            var statuses = operation["responses"]!.AsObject().Select(response => response.Key).ToArray();
            if (path.StartsWith("/v1/", StringComparison.Ordinal)) Assert.Contains("401", statuses);
            if (method == "post" && path != "/v1/imports") Assert.NotNull(operation["requestBody"]!["content"]!["application/json"]!["example"]);
        }
    }

    [GeneratedRegex("^[a-z][A-Za-z]+$")]
    private static partial Regex CamelCase();
}
