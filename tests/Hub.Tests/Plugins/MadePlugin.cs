using System.Reflection;
using System.Reflection.Emit;
using Hub.Contracts;

namespace Hub.Tests.Plugins;

/// <summary>Writes small plugin assemblies that are wrong in one way each.</summary>
internal sealed class MadePlugin
{
    private readonly PersistedAssemblyBuilder assembly;
    private readonly ModuleBuilder module;
    private readonly string path;

    public MadePlugin(string plugins, string name, int? contract = HubContractAttribute.Current)
    {
        path = Path.Combine(Directory.CreateDirectory(Path.Combine(plugins, name)).FullName, name + ".dll");
        assembly = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        if (contract is { } version)
            assembly.SetCustomAttribute(new CustomAttributeBuilder(typeof(HubContractAttribute).GetConstructor([typeof(int)])!, [version]));
        module = assembly.DefineDynamicModule(name);
    }

    /// <summary>A kind whose methods throw, and its constructor too where asked.</summary>
    public MadePlugin WithKind(string kind, bool throwsAtOnce = false, Type? parent = null)
    {
        var type = module.DefineType($"Made.{kind}Kind", TypeAttributes.Public | TypeAttributes.Sealed, parent ?? typeof(object), [typeof(IConnectorKind)]);
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, []).GetILGenerator();
        if (throwsAtOnce)
            Throw(constructor);
        constructor.Emit(OpCodes.Ldarg_0);
        constructor.Emit(OpCodes.Call, (parent ?? typeof(object)).GetConstructor([])!);
        constructor.Emit(OpCodes.Ret);
        Implement(type, "get_" + nameof(IConnectorKind.Name), code =>
        {
            code.Emit(OpCodes.Ldstr, kind);
            code.Emit(OpCodes.Ret);
        });
        Implement(type, nameof(IConnectorKind.Check), Throw);
        Implement(type, nameof(IConnectorKind.Open), Throw);
        type.CreateType();
        return this;
    }

    /// <summary>A class that another made plugin can derive from.</summary>
    public Type WithParent(string name)
    {
        var type = module.DefineType(name, TypeAttributes.Public);
        type.DefineDefaultConstructor(MethodAttributes.Public);
        return type.CreateType();
    }

    public void Save() => assembly.Save(path);

    private static void Implement(TypeBuilder type, string name, Action<ILGenerator> write)
    {
        var declared = typeof(IConnectorKind).GetMethod(name)!;
        var method = type.DefineMethod(
            name, MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.Final, declared.ReturnType, [.. declared.GetParameters().Select(parameter => parameter.ParameterType)]);
        write(method.GetILGenerator());
        type.DefineMethodOverride(method, declared);
    }

    private static void Throw(ILGenerator code)
    {
        code.Emit(OpCodes.Ldstr, "Broken on purpose.");
        code.Emit(OpCodes.Newobj, typeof(InvalidOperationException).GetConstructor([typeof(string)])!);
        code.Emit(OpCodes.Throw);
    }
}
