using System.Runtime.InteropServices;

namespace Coalitions.Api;

/// <summary>
/// Hears from the first moment on that the process shall end. The host listens only once it has started, and the first
/// process of a container, for which signals have no default effect, could not be stopped while it waits for its database.
/// </summary>
public sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource asked = new();
    private readonly PosixSignalRegistration[] heard;

    public StopSignals() => heard = [Hear(PosixSignal.SIGTERM), Hear(PosixSignal.SIGINT)];

    public CancellationToken Token => asked.Token;

    public void Dispose()
    {
        foreach (var signal in heard) signal.Dispose();
        asked.Dispose();
    }

    private PosixSignalRegistration Hear(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        asked.Cancel();
    });
}
