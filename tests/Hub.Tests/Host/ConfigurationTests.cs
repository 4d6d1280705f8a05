using Hub.Contracts;
using Hub.Core;
using Hub.Host.Configuration;
using Microsoft.Extensions.Configuration;
using NUnit.Framework;

namespace Hub.Tests.Host;

[TestFixture, NonParallelizable]
internal sealed class ConfigurationTests
{
    private static readonly string[] Least = ["Channels:web:Kind=webhook", "Backends:desk:Kind=desk"];

    [Test]
    public void The_least_configuration_has_no_fault_and_the_shipped_policy()
    {
        var reading = Read(Least);
        Assert.That(reading.Faults, Is.Empty);
        Assert.That(reading.Options.Policy.Select(row => row.Name), Is.EqualTo("staff competitor unwanted media prospect under-the-bars customer-complaint noise else-a-ticket".Split(' ')));
        Assert.That(reading.Options.Policy[^1].Backend, Is.EqualTo("desk"));
        Assert.That(reading.Options.Store.Path, Is.EqualTo(Path.GetFullPath("./data/hub.db")));
        Assert.That(reading.Options.Web.Urls.Single().Url, Is.EqualTo("http://127.0.0.1:8080"));
        Assert.That(reading.Options.Channels.Single(), Is.EqualTo(reading.Options.Channels.Single() with { Mode = ChannelMode.Listen, MostOfSender = 60, MinMargin = 0.1, MinConfidence = 0.5, MayLearn = false }));
    }

    [TestCase("Chanels:web:Kind=webhook", "Chanels is not known; did you mean Channels?")]
    [TestCase("Xyzzy:a=1", "Xyzzy is not known; allowed are Web, Store, Channels, Backends, Policy, Rules, Contacts, Services, Priority, Plugins.")]
    [TestCase("Channels:web:Knid=webhook", "Channels:web:Knid is not known; did you mean Kind?")]
    [TestCase("Channels:web:MinMargn=0.2", "Channels:web:MinMargn is not known; did you mean MinMargin?")]
    [TestCase("Channels:web:Uri=x", "Channels:web:Uri is not known; did you mean Url?")]
    [TestCase("Channels:web:Kind=webhok", "Channels:web:Kind must be one of poll, webhook; it is webhok; did you mean webhook?")]
    [TestCase("Channels:other:Auth=none", "Channels:other:Kind must be one of poll, webhook; it is missing.")]
    [TestCase("Channels:Support:Kind=webhook", "Channels:Support must be named with small letters, digits and hyphens, beginning with a letter; it is Support.")]
    [TestCase("Channels:web:Mode=automatic", "Channels:web:Mode must be listen where the channel has no ReplyUrl; it is automatic.")]
    [TestCase("Channels:web:Threading=platform,ticketnumber", "Channels:web:Threading must be none or steps of platform, reply, references, ticket-number, subject, author; it has ticketnumber: did you mean ticket-number?")]
    [TestCase("Channels:web:Threading=reply,reply", "Channels:web:Threading must name each step once; reply stands there twice.")]
    [TestCase("Channels:web:Ticket=each", "Channels:web:Ticket must be per-author or per-thread; it is each.")]
    [TestCase("Channels:web:Threading=deep", "Channels:web:Threading must be none or steps of platform, reply, references, ticket-number, subject, author; it has deep.")]
    [TestCase("Channels:web:MinMargin=2", "Channels:web:MinMargin must be a number between 0 and 1; it is 2.")]
    [TestCase("Channels:web:MostOfSender=-1", "Channels:web:MostOfSender must be a whole number between 0 and 1000000; it is -1.")]
    [TestCase("Contacts:Country=XY", "Contacts:Country must be one of AT, AU, BE, BG, BY, CA, CH, CZ, DE, DK, EE, ES, FI, FR, GB, GR, HR, HU, IE, KZ, LT, LU, LV, MD, NL, NO, NZ, PL, PT, RO, RS, RU, SE, SI, SK, TR, UA, US; it is XY.")]
    [TestCase("Contacts:Known:media=@gazette", "Contacts:Known:media must hold addresses, domains, or handles as CHANNEL:HANDLE; one is @gazette.")]
    [TestCase("Priority:Hours:From=8", "Priority:Hours:From must be a time of the day such as 08:00; it is 8.")]
    [TestCase("Priority:Hours:Zone=Middle", "Priority:Hours:Zone must be the IANA name of a time zone such as Europe/Berlin; it is Middle.")]
    [TestCase("Priority:Hours:Days=monday", "Priority:Hours:Days must be some of mon, tue, wed, thu, fri, sat, sun; one is monday.")]
    [TestCase("Priority:Reposts:Wide=3", "Priority:Reposts:Wide must be at least Reposts:Raised (20); it is 3.")]
    [TestCase("Services:internet:Impact=huge", "Services:internet:Impact must be usual or raised or wide; it is huge.")]
    [TestCase("Services:internet:Als=dsl", "Services:internet:Als is not known; did you mean Also?")]
    [TestCase("Contacts:Known:medai=gazette.example", "Contacts:Known:medai is not known; did you mean media?")]
    [TestCase("Channels:web:MayLearn=perhaps", "Channels:web:MayLearn must be true or false; it is perhaps.")]
    [TestCase("Backends:desk:Kind=dsk", "Backends:desk:Kind must be one of desk, file, http; it is dsk; did you mean desk?")]
    [TestCase("Backends:desk:MaxInFlight=0", "Backends:desk:MaxInFlight must be a whole number between 1 and 1000; it is 0.")]
    [TestCase("Backends:desk:MaxPerSecond=-1", "Backends:desk:MaxPerSecond must be a number between 0 and 100000; it is -1.")]
    [TestCase("Backends:desk:GiveUpAfter=soon", "Backends:desk:GiveUpAfter must be a duration between 00:01:00 and 90.00:00:00; it is soon.")]
    [TestCase("Backends:desk:WhenInDoubt=guess", "Backends:desk:WhenInDoubt must be park or resend; it is guess.")]
    [TestCase("Backends:desk:MaxInFligt=3", "Backends:desk:MaxInFligt is not known; did you mean MaxInFlight?")]
    [TestCase("Backends:more:Kind=file", "Policy must say which of the backends desk, more gets a post; it is missing.")]
    [TestCase("Backends:desk:ReopenWithin=-1", "Backends:desk:ReopenWithin must be a duration between 00:00:00 and 3650.00:00:00; it is -1.")]
    [TestCase("Store:Kind=postgres", "Store:ConnectionString must be a connection string such as Host=db.example;Database=hub;Username=hub;Password=...; it is missing.")]
    [TestCase("Store:Kind=mysql", "Store:Kind must be sqlite or postgres; it is mysql.")]
    [TestCase("Store:ConnectionString=Host=db;Database=hub", "Store:ConnectionString belongs to Kind postgres; Kind is sqlite.")]
    [TestCase("Store:Pth=x", "Store:Pth is not known; did you mean Path?")]
    [TestCase("Web:Urls=ftp://127.0.0.1:1", "Web:Urls must hold addresses such as http://127.0.0.1:8080 (an IP address, localhost or *, and a port); one is ftp://127.0.0.1:1.")]
    [TestCase("Web:OpenReads=maybe", "Web:OpenReads must be until-users or never or always; it is maybe.")]
    [TestCase("Web:Port=80", "Web:Port is not known; allowed are HooksUrls, Hosts, OpenReads, Urls.")]
    [TestCase("Rules:MinConfidence=-1", "Rules:MinConfidence must be a number between 0 and 1; it is -1.")]
    [TestCase("Plugins:Folders=x", "Plugins:Folders is not known; did you mean Folder?")]
    [TestCase("Policy:0:Do=tickt", "Policy:0:Do must be ticket or review or archive; it is tickt.")]
    [TestCase("Policy:0:Name=x", "Policy:0:Do must be ticket or review or archive; it is missing.")]
    [TestCase("Store:Path=env:HUB_NO_SUCH_VARIABLE", "Store:Path cannot be read: the environment variable HUB_NO_SUCH_VARIABLE is not set.")]
    public void One_fault_is_told_in_one_sentence(string setting, string sentence) =>
        Assert.That(Read([.. Least, setting]).Faults.Select(fault => fault.Sentence), Does.Contain(sentence));

    [TestCase("Host=db;Password=tell-nobody", "it names no Host or no Database.")]
    [TestCase("Hst=db;Password=tell-nobody", "Npgsql cannot read it.")]
    [TestCase("env:HUB_NO_SUCH_VARIABLE", "must be env:NAME or file:PATH of a readable secret;")]
    public void A_server_that_cannot_be_meant_is_a_fault_that_tells_no_secret(string connection, string words)
    {
        var faults = Read([.. Least, "Store:Kind=postgres", $"Store:ConnectionString={connection}"]).Faults.Where(fault => !fault.IsWarning).Select(fault => fault.Sentence).ToList();
        Assert.That(faults, Has.Count.EqualTo(1).And.All.Contains(words).And.None.Contain("tell-nobody"));
    }

    [TestCase("Policy:0:Backend=dask", "Policy:0:Backend must be one of desk; it is dask; did you mean desk?")]
    [TestCase("Policy:0:When:Category=incidnt", "Policy:0:When:Category must be one of incident, complaint, request, praise, noise; it is incidnt; did you mean incident?")]
    [TestCase("Policy:0:When:Category=0", "Policy:0:When:Category must be one of incident, complaint, request, praise, noise; it is 0.")]
    [TestCase("Policy:0:When:Channel=wob", "Policy:0:When:Channel must be one of web; it is wob; did you mean web?")]
    [TestCase("Policy:0:When:Confidence=low", "Policy:0:When:Confidence must be under-bars or < and a number up to 1 such as <0.4; it is low.")]
    [TestCase("Policy:0:When:Chanel=web", "Policy:0:When:Chanel is not known; did you mean Channel?")]
    [TestCase("Policy:0:When:SenderKind=prospct", "Policy:0:When:SenderKind must be one of unknown, customer, prospect, staff, vip, media, expert, competitor, bot, unwanted; it is prospct; did you mean prospect?")]
    [TestCase("Policy:0:When:RequestKind=question", "Policy:0:When:RequestKind must be one of information, service, status; it is question.")]
    [TestCase("Policy:0:When:Language=fr", "Policy:0:When:Language must be one of en, de, ru, uk, other; it is fr; did you mean de?")]
    [TestCase("Policy:0:When:Customer=4711", "Policy:0:When:Customer must be known or unknown; it is 4711.")]
    [TestCase("Policy:0:When:Visibility=secret", "Policy:0:When:Visibility must be public or private; it is secret.")]
    [TestCase("Policy:0:When:UnderBars=low", "Policy:0:When:UnderBars must be true or false; it is low.")]
    [TestCase("Policy:0:When:SendrKind=media", "Policy:0:When:SendrKind is not known; did you mean SenderKind?")]
    [TestCase("Policy:0:Escalate=much", "Policy:0:Escalate must be true or false; it is much.")]
    [TestCase("Policy:0:Priority=urgent", "Policy:0:Priority must be low or medium or high or critical; it is urgent.")]
    public void A_row_of_the_policy_names_only_what_there_is(string setting, string sentence) =>
        Assert.That(Read([.. Least, "Policy:0:Do=ticket", setting]).Faults.Select(fault => fault.Sentence), Does.Contain(sentence));

    [TestCase("desk", "sales", "network", "Policy:0:Route must be one of sales; it is network.")]
    [TestCase("desk", "sales", "Sales", null)]
    [TestCase("desk", "sales,network", "netwrk", "Policy:0:Route must be one of network, sales; it is netwrk; did you mean network?")]
    [TestCase("desk", "", "anything", null)]
    [TestCase("http", "", "sales", "Policy:0:Route must be one of (Backends:desk:Routes names none); it is sales.")]
    public void A_route_is_one_that_its_backend_maps_where_the_kind_maps_routes(string kind, string routes, string route, string? sentence)
    {
        var mapped = routes.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => $"Backends:desk:Routes:{name}=Q-{name}");
        string[] settings = [.. Least, $"Backends:desk:Kind={kind}", .. mapped, "Policy:0:Do=ticket", $"Policy:0:Route={route}"];
        Assert.That(Read(settings).Faults.Select(fault => fault.Sentence), sentence is null ? Is.Empty : Does.Contain(sentence));
    }

    [TestCase("Route=sales", "Policy:0:Route goes only with Do: ticket; Do is review.")]
    [TestCase("Escalate=true", "Policy:0:Escalate goes only with Do: ticket; Do is review.")]
    public void What_only_a_ticket_has_goes_only_with_one(string setting, string sentence) =>
        Assert.That(Read([.. Least, "Policy:0:Do=review", $"Policy:0:{setting}"]).Faults.Select(fault => fault.Sentence), Does.Contain(sentence));

    [Test]
    public void All_faults_are_told_at_once()
    {
        var reading = Read("Channels:web:Kind=nothing", "Backends:desk:Kind=desk", "Backends:desk:MaxInFlight=x", "Store:Kind=paper", "Policy:0:Do=ticket", "Policy:0:Backend=nowhere");
        Assert.That(reading.Faults.Select(fault => fault.Key), Is.EquivalentTo("Channels:web:Kind Backends:desk:MaxInFlight Store:Kind Policy:0:Backend".Split(' ')));
        Assert.That(reading.IsFaulty, Is.True);
    }

    [TestCase("http://0.0.0.0:8080"), TestCase("http://*:8080"), TestCase("http://[::]:8080"), TestCase("http://192.0.2.7:8080")]
    public void A_webhook_without_authentication_stays_on_this_machine(string url)
    {
        var sentences = Read([.. Least, "Channels:web:Auth=none", $"Web:Urls:0={url}"]).Faults.Select(fault => fault.Sentence);
        Assert.That(sentences, Does.Contain($"Channels:web:Auth must be signature or bearer while Web:Urls or Web:HooksUrls holds an address that others can reach ({url}); it is none."));
    }

    [Test]
    public void An_address_for_webhooks_alone_counts_as_open_too_and_is_another_than_that_of_the_page()
    {
        Assert.That(
            Read([.. Least, "Channels:web:Auth=none", "Web:HooksUrls:0=http://*:8090"]).Faults.Select(fault => fault.Sentence),
            Does.Contain("Channels:web:Auth must be signature or bearer while Web:Urls or Web:HooksUrls holds an address that others can reach (http://*:8090); it is none."));
        Assert.That(
            Read([.. Least, "Web:HooksUrls:0=http://127.0.0.1:8080"]).Faults.Select(fault => fault.Sentence),
            Does.Contain("Web:HooksUrls must be other addresses than Web:Urls; both hold http://127.0.0.1:8080."));
        Assert.That(Read([.. Least, "Web:HooksUrls:0=http://127.0.0.1:8090"]) is { Faults.Count: 0, Options.Web.HooksUrls: [{ Port: 8090 }] });
    }

    [TestCase("http://127.0.0.1:8080"), TestCase("http://localhost:0"), TestCase("http://[::1]:8080")]
    public void A_webhook_without_authentication_may_listen_on_loopback(string url) =>
        Assert.That(Read([.. Least, "Channels:web:Auth=none", $"Web:Urls:0={url}"]).Faults, Is.Empty);

    [Test]
    public void A_row_with_a_fault_is_told_once_and_hides_no_other()
    {
        string[] rows = ["Policy:0:Do=ticket", "Policy:0:When:Categry=incident", "Policy:1:Do=review", "Policy:1:When:Category=praise"];
        Assert.That(Read([.. Least, .. rows]).Faults.Select(fault => fault.Sentence), Is.EqualTo(new[] { "Policy:0:When:Categry is not known; did you mean Category?" }));
    }

    [Test]
    public void A_kind_of_sender_that_does_not_exist_is_told_once() =>
        Assert.That(Read([.. Least, "Contacts:Known:medai=gazette.example"]).Faults.Select(fault => fault.Sentence), Is.EqualTo(new[] { "Contacts:Known:medai is not known; did you mean media?" }));

    [Test]
    public void A_row_behind_a_broader_one_is_a_warning_and_the_program_starts()
    {
        var reading = Read([.. Least, "Policy:0:Do=archive", "Policy:0:When:Category=noise,praise", "Policy:1:Do=review", "Policy:1:When:Category=praise", "Policy:1:When:Confidence=<0.3"]);
        Assert.That(reading.Faults.Single().Sentence, Is.EqualTo("Policy:1 is never reached: row-1 before it takes every post that it would take."));
        Assert.That(reading.IsFaulty, Is.False);
    }

    [TestCase("SenderKind=media,vip", "SenderKind=vip", true), TestCase("SenderKind=vip", "SenderKind=media,vip", false)]
    [TestCase("Language=de", "Language=de;Category=praise", true), TestCase("Language=de", "Category=praise", false)]
    [TestCase("Customer=known", "Contract=business", true), TestCase("Contract=business", "Customer=known", false), TestCase("Contract=business", "Contract=Business", true)]
    [TestCase("Visibility=private", "Visibility=private;Service=tv", true), TestCase("Visibility=private", "Visibility=public", false)]
    [TestCase("UnderBars=true", "Confidence=under-bars", true), TestCase("Confidence=<0.4", "Confidence=<0.5", false), TestCase("RequestKind=status", "RequestKind=service", false)]
    public void A_row_is_unreachable_exactly_where_an_earlier_one_takes_all_it_would_take(string earlier, string later, bool isUnreachable)
    {
        var settings = new[] { earlier, later }.SelectMany((row, at) => row.Split(';').Select(condition => $"Policy:{at}:When:{condition}").Prepend($"Policy:{at}:Do=review"));
        var sentences = Read([.. Least, .. settings]).Faults.Select(fault => fault.Sentence).ToList();
        Assert.That(sentences, isUnreachable ? Is.EqualTo(new[] { "Policy:1 is never reached: row-1 before it takes every post that it would take." }) : Is.Empty);
    }

    [Test]
    public void A_route_that_the_only_backend_does_not_map_is_no_fault_of_the_shipped_rows()
    {
        var reading = Read([.. Least, "Backends:desk:Routes:sales=Q-sales"]);
        Assert.That(reading.Faults, Is.Empty);
        Assert.That(reading.Options.Policy.Select(row => row.Route).Distinct(), Is.EquivalentTo(new[] { null, "sales" }));
    }

    [TestCase("Priority:Followers:Raised=0", "Priority:Followers:Raised must be a whole number between 1 and 9223372036854775807; it is 0.")]
    [TestCase("Priority:Followers:Wide=500", "Priority:Followers:Wide must be at least Followers:Raised (10000); it is 500.")]
    [TestCase("Priority:SenderKinds:vipp=raised", "Priority:SenderKinds:vipp is not known; did you mean vip?")]
    [TestCase("Priority:SenderKinds:vip=high", "Priority:SenderKinds:vip must be usual or raised or wide; it is high.")]
    [TestCase("Priority:Contracts:gold=big", "Priority:Contracts:gold must be usual or raised or wide; it is big.")]
    [TestCase("Priority:Folowers:Wide=1", "Priority:Folowers is not known; did you mean Followers?")]
    public void The_table_of_priorities_tells_its_faults(string setting, string sentence) => Assert.That(Read([.. Least, setting]).Faults.Select(fault => fault.Sentence), Does.Contain(sentence));

    [Test]
    public void What_no_row_takes_waits_for_a_person()
    {
        var policy = Read([.. Least, "Policy:0:Do=ticket", "Policy:0:When:Category:0=incident", "Policy:0:When:Category:1=complaint", "Policy:0:Priority=high"]).Options.Policy;
        Assert.That(policy[0].Categories, Is.EqualTo(new[] { Category.Incident, Category.Complaint }));
        Assert.That((policy[0].Backend, policy[0].Priority), Is.EqualTo(("desk", (Priority?)Priority.High)));
        Assert.That((policy[^1].Name, policy[^1].Do), Is.EqualTo(("else-review", PolicyAction.Review)));
    }

    [Test]
    public void Foreign_sections_are_none_of_our_business() =>
        Assert.That(Read([.. Least, "Logging:LogLevel:Default=Debug", "Kestrel:Certificates:Default:Path=x", "AllowedHosts=*"]).Faults, Is.Empty);

    [Test]
    public void Without_a_backend_posts_are_only_kept_and_a_warning_says_so()
    {
        var reading = Read("Channels:web:Kind=webhook");
        Assert.That(reading.Faults.Single().IsWarning, Is.True);
        Assert.That(reading.Options.Policy.Select(row => row.Do), Has.None.EqualTo(PolicyAction.Ticket));
    }

    [Test]
    public void A_value_may_be_the_name_of_a_variable_or_a_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "17\n");
        Environment.SetEnvironmentVariable("HUBTEST_MARGIN", "0.25");
        var reading = Read([.. Least, "Channels:web:MinMargin=env:HUBTEST_MARGIN", $"Backends:desk:MaxInFlight=file:{file}"]);
        File.Delete(file);
        Assert.That((reading.Options.Channels[0].MinMargin, reading.Options.Backends[0].MaxInFlight), Is.EqualTo((0.25, 17)));
    }

    [Test]
    public void The_bars_of_the_rules_hold_for_channels_that_set_none()
    {
        var channels = Read([.. Least, "Channels:own:Kind=poll", "Channels:own:MinConfidence=0.9", "Rules:MinConfidence=0.7"]).Options.Channels;
        Assert.That(channels.Select(channel => (channel.Name, channel.MinConfidence)), Is.EqualTo(new[] { ("own", 0.9), ("web", 0.7) }));
    }

    [Test]
    public void The_key_file_lies_outside_the_folder_of_the_store()
    {
        var folder = Path.Combine(Path.GetTempPath(), "hub-keys");
        var sentence = Read([.. Least, $"Store:Path={folder}/hub.db", $"Store:KeyFile={folder}/hub.key"]).Faults.Single().Sentence;
        Assert.That(sentence, Is.EqualTo($"Store:KeyFile must lie outside the store's folder {folder}; it is {folder}/hub.key."));
    }

    [Test]
    public void A_file_that_is_no_JSON_or_missing_is_told_in_one_sentence()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "{ \"Web\": {},\n \"Store\" {} }");
        Assert.That(() => ConfigurationSource.Load(file), Throws.TypeOf<ConfigurationException>()
            .With.Message.StartsWith($"The configuration file {file} is not valid JSON: line 2, column 10: ").And.Message.Not.Contain("LineNumber"), "counted as editors count");
        File.Delete(file);
        Assert.That(() => ConfigurationSource.Load(file), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo($"The configuration file {file} does not exist; `hub init` writes one."));
    }

    [Test]
    public void The_environment_lies_over_the_file_and_variables_without_a_section_are_left_alone()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{ "Backends": { "desk": { "Kind": "file", "MaxInFlight": 3, /* said below */ } } }""");
        Environment.SetEnvironmentVariable("HUB_Backends__desk__MaxInFlight", "9");
        Environment.SetEnvironmentVariable("HUB_TOKENTEST", "not a setting");
        try
        {
            var read = ConfigurationSource.Load(file);
            Assert.That((read["Backends:desk:Kind"], read["Backends:desk:MaxInFlight"], read["TOKENTEST"]), Is.EqualTo(("file", "9", (string?)null)));
        }
        finally
        {
            Environment.SetEnvironmentVariable("HUB_Backends__desk__MaxInFlight", null);
            Environment.SetEnvironmentVariable("HUB_TOKENTEST", null);
            File.Delete(file);
        }
    }

    private static ConfigurationReading Read(params string[] settings) => HubConfiguration.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(line => line.Split('=', 2)).GroupBy(pair => pair[0]).Select(pairs => KeyValuePair.Create(pairs.Key, (string?)pairs.Last()[1]))).Build(), FakeKinds.All);
}
