import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;

/**
 * Plans flink.sql as it stands, with its Kafka connectors; then runs its query over a folder of records and prints a line
 * for each row: source, target, relations, tension, mean score. Tension.java FLINK.sql RECORDS.ndjson
 */
public class Tension {
    public static void main(String[] args) throws Exception {
        String text = Files.readAllLines(Path.of(args[0])).stream()
                .filter(line -> !line.stripLeading().startsWith("--"))
                .collect(Collectors.joining("\n"));
        var statements = Arrays.stream(text.split(";")).map(String::strip).filter(s -> !s.isEmpty()).toList();

        TableEnvironment planned = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        TableEnvironment run = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        run.getConfig().set("parallelism.default", "1");
        for (String statement : statements) {
            if (statement.startsWith("INSERT INTO tension")) {
                System.err.println(planned.explainSql(statement).length() + " characters of plan");
                try (var rows = run.executeSql(statement.substring("INSERT INTO tension".length())).collect()) {
                    while (rows.hasNext()) {
                        Row row = rows.next();
                        System.out.println(row.getField(0) + "\t" + row.getField(1) + "\t" + row.getField(3) + "\t"
                                + row.getField(4) + "\t" + row.getField(5));
                    }
                }
                return;
            }
            planned.executeSql(statement);
            String path = Path.of(args[1]).toUri().toString();
            run.executeSql(statement.replaceFirst("(?s)\\) WITH \\(.*'connector' = 'kafka'.*\\)$",
                    ") WITH ('connector' = 'filesystem', 'path' = '" + path + "', 'format' = 'json')"));
        }
        throw new IllegalStateException("flink.sql inserts nothing into tension");
    }
}
