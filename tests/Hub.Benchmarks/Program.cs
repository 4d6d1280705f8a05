using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Hub.Benchmarks;

// In this process: a project that the tool generates would stand under the house's build rules. Job options after -- add a second job; they do not replace this one.
var shortRun = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(ParseBenchmark).Assembly).Run(args, shortRun);
