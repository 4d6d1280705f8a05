using NUnit.Framework;

// Fixtures run beside each other, the tests of one in turn. Whoever looks at what the whole process shares (environment, working folder, meters, memory) is NonParallelizable.
[assembly: Parallelizable(ParallelScope.Fixtures)]
