import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import software.amazon.event.ruler.Machine;

/**
 * Reads a JSON object a line, {"pattern": "…", "events": ["…"]}, and prints a line for each: the verdicts of
 * event-ruler on the events, e.g. v10 for a match and no match, or "invalid".
 */
public class Judge {
    public static void main(String[] arguments) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode question = mapper.readTree(line);
            System.out.println(judge(question.get("pattern").asText(), question.get("events")));
        }
    }

    private static String judge(String pattern, JsonNode events) throws Exception {
        Machine machine = new Machine();
        try {
            machine.addRule("rule", pattern);
        } catch (Exception invalid) {
            return "invalid";
        }
        StringBuilder verdicts = new StringBuilder("v");
        for (JsonNode event : events) {
            List<String> rules = machine.rulesForJSONEvent(event.asText());
            verdicts.append(rules.isEmpty() ? '0' : '1');
        }
        return verdicts.toString();
    }
}
