import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.join.ScoreMode;
import org.opensearch.action.admin.indices.template.put.PutComposableIndexTemplateAction;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.support.WriteRequest;
import org.opensearch.cluster.metadata.ComposableIndexTemplate;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/**
 * Puts the index template into one node, indexes the records, and counts by a nested query: prints items, and items with a
 * negative relation from SOURCE to TARGET. Template.java TEMPLATE.json RECORDS.ndjson SOURCE TARGET
 */
public class Template {
    static class OneNode extends Node {
        OneNode(Environment environment) {
            super(environment, List.<Class<? extends Plugin>>of(Netty4Plugin.class), false);
        }
    }

    public static void main(String[] args) throws Exception {
        Path home = Files.createTempDirectory("opensearch");
        Settings settings = Settings.builder()
                .put("path.home", home).put("cluster.name", "test").put("node.name", "one")
                .put("discovery.type", "single-node").put("transport.type", "netty4").put("http.type", "netty4")
                .put("http.port", "0").put("transport.port", "0").put("network.host", "127.0.0.1")
                .put("cluster.routing.allocation.disk.threshold_enabled", false).build();
        Environment environment = InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "one");
        try (Node node = new OneNode(environment).start()) {
            var client = node.client();
            try (var parser = JsonXContent.jsonXContent.createParser(NamedXContentRegistry.EMPTY,
                    DeprecationHandler.THROW_UNSUPPORTED_OPERATION, Files.readString(Path.of(args[0])))) {
                var request = new PutComposableIndexTemplateAction.Request("news-enriched")
                        .indexTemplate(ComposableIndexTemplate.parse(parser));
                client.execute(PutComposableIndexTemplateAction.INSTANCE, request).actionGet();
            }
            var bulk = new BulkRequest().setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
            for (String line : Files.readAllLines(Path.of(args[1]))) {
                bulk.add(new IndexRequest("news-enriched-1").source(line, XContentType.JSON));
            }
            var answer = client.bulk(bulk).actionGet();
            if (answer.hasFailures()) throw new IllegalStateException(answer.buildFailureMessage());
            var pair = QueryBuilders.nestedQuery("relations", QueryBuilders.boolQuery()
                    .filter(QueryBuilders.termQuery("relations.source", args[2]))
                    .filter(QueryBuilders.termQuery("relations.target", args[3]))
                    .filter(QueryBuilders.termQuery("relations.polarity", "negative")), ScoreMode.None);
            for (var query : List.of(QueryBuilders.rangeQuery("published_at").gte("now-1d"), pair)) {
                var found = client.prepareSearch("news-enriched-1").setQuery(query).setTrackTotalHits(true).setSize(0).get();
                System.out.println(found.getHits().getTotalHits().value);
            }
        }
        System.exit(0);
    }
}
