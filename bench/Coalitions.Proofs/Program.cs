using Coalitions.Proofs;
using Coalitions.Proofs.Clocks;
using Coalitions.Proofs.Concurrency;
using Coalitions.Proofs.Load;
using Coalitions.Proofs.Projections;

// One command for each proof; without one, the list of them. The tests run the short form of the same code.
return await Proof.Run(args,
[
    Coalitions.Proofs.Ledger.LedgerProof.Proof,
    Coalitions.Proofs.Storage.StorageProof.Proof,
    Coalitions.Proofs.Network.NetworkProof.Proof,
    Coalitions.Proofs.Fuzzing.FuzzProof.Proof,
    Coalitions.Proofs.Flooding.FloodProof.Proof,
    ModelProof.Proof,
    ProjectionProof.Proof,
    ClockProof.Proof,
    LoadProof.Proof,
]);
