// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;

/** Holds every command in the documents and workflows to the command line as it is. */
class WrittenCommandsTest {

  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
  private static final Path WORKFLOWS = PROJECT.resolve(".github/workflows");
  private static final Pattern INLINE = Pattern.compile("`[^`]*?\\./espalier ([^`]+)`");
  private static final Pattern LINE =
      Pattern.compile("^\\s*(?:\\$ |run: )?(?:[A-Z_]+=\\S+ )*\\./espalier (.+)$");
  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");

  @Test
  void everyCommandInTheDocumentsParses() throws IOException {
    Map<String, String> commands = new TreeMap<>();
    for (Path document : documents()) {
      for (String line : joined(Files.readAllLines(document))) {
        Matcher whole = LINE.matcher(line);
        if (whole.matches()) {
          commands.put(whole.group(1), document.getFileName().toString());
        }
      }
    }
    assertThat(commands).hasSizeGreaterThan(15);
    commands.forEach(
        (command, document) ->
            assertThatCode(() -> parse(command))
                .as(document + ": " + command)
                .doesNotThrowAnyException());
  }

  @Test
  void everyCommandInASentenceIsOneThoughItMayNameLess() throws IOException {
    List<String> commands = new ArrayList<>();
    for (Path document : documents()) {
      String sentences = Files.readString(document).replaceAll("(?s)```.*?```", "");
      Matcher inline = INLINE.matcher(sentences.replace("\n", " "));
      while (inline.find()) {
        commands.add(inline.group(1));
      }
    }
    assertThat(commands).hasSizeGreaterThan(8);
    for (String command : commands) {
      try {
        parse(command);
      } catch (MissingParameterException e) {
        assertThat(e.getCommandLine().getCommandName()).as(command).isNotEqualTo("espalier");
      }
    }
  }

  @Test
  void everyWorkflowParsesAndSoDoItsCommands() throws IOException {
    List<Path> workflows = list(WORKFLOWS, ".yml");
    List<String> commands = new ArrayList<>();
    for (Path workflow : workflows) {
      JsonNode read = new YAMLMapper().readTree(workflow.toFile());
      assertThat(read.get("jobs")).as(workflow.toString()).isNotEmpty();
      for (JsonNode job : read.get("jobs")) {
        assertThat(job.get("steps")).isNotEmpty();
        for (JsonNode step : job.get("steps")) {
          assertThat(step.has("run") || step.has("uses")).as(step.toString()).isTrue();
          for (String line : joined(step.path("run").asText().lines().toList())) {
            Matcher whole = LINE.matcher(line);
            if (whole.matches()) {
              commands.add(whole.group(1));
            }
          }
        }
      }
    }
    assertThat(workflows).hasSize(2);
    assertThat(commands).hasSizeGreaterThan(6);
    for (String command : commands) {
      assertThatCode(() -> parse(command)).as(command).doesNotThrowAnyException();
    }
  }

  @Test
  void theGpuWorkflowHasAGateBetweenPruningAndExport() throws IOException {
    String train = Files.readString(WORKFLOWS.resolve("gpu.yml"));
    assertThat(train)
        .containsSubsequence(
            "espalier doctor",
            "prune --device gpu",
            "espalier gate",
            "espalier export",
            "upload-artifact",
            "needs: train",
            "download-artifact",
            "espalier check",
            "espalier bench");
  }

  @Test
  void aCommandThatIsNoneIsSeen() {
    assertThatThrownBy(() -> parse("prune --devise gpu"))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessageContaining("--devise");
    assertThatThrownBy(() -> parse("gait runs/ci"))
        .isInstanceOf(CommandLine.ParameterException.class);
  }

  private static void parse(String command) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(command);
    while (word.find() && !word.group().startsWith("#") && !word.group().equals("&&")) {
      words.add(word.group().replaceAll("[\"']", ""));
    }
    new CommandLine(new Main()).parseArgs(words.toArray(new String[0]));
  }

  /** Lines, those that end in a backslash with the next. */
  private static List<String> joined(List<String> lines) {
    return String.join("\n", lines).replaceAll("\\\\\n\\s*", "").lines().toList();
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(list(PROJECT, ".md"));
    documents.addAll(list(PROJECT.resolve("docs"), ".md"));
    return documents;
  }

  private static List<Path> list(Path directory, String ending) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
