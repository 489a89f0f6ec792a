// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.espalier.graph.state.DurableFile;

/**
 * The list of models that a server takes by {@code --model_config_file}: {@value #FILE} beside the
 * models' directories.
 */
public final class ModelsConfig {

  /** The file's name. */
  public static final String FILE = "models.config";

  private ModelsConfig() {}

  /** What became of the file. */
  public enum Outcome {
    /** It was not there, and lists the model now. */
    WRITTEN,
    /** It lists the model already. */
    LISTED,
    /** It lists other models and was left as it is. */
    OTHERS
  }

  /** Where the file of a model's directory is. */
  public static Path path(Path model) {
    return requireNonNull(model.toAbsolutePath().normalize().getParent()).resolve(FILE);
  }

  /**
   * The entry of a model in the list.
   *
   * @param model its directory, {@code BASE/NAME}
   */
  public static String entry(Path model) {
    Path path = model.toAbsolutePath().normalize();
    return "config { name: %s base_path: %s model_platform: \"tensorflow\" }"
        .formatted(quoted(String.valueOf(path.getFileName())), quoted(path.toString()));
  }

  /**
   * Writes the file, unless there is one.
   *
   * @throws UncheckedIOException if it cannot be read or written
   */
  public static Outcome write(Path model) {
    Path file = path(model);
    try {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        DurableFile.write(file, "model_config_list {\n  %s\n}\n".formatted(entry(model)));
        return Outcome.WRITTEN;
      }
      return Files.readString(file).contains(entry(model)) ? Outcome.LISTED : Outcome.OTHERS;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static String quoted(String text) {
    return '"' + TextFormat.escapeBytes(text.getBytes(StandardCharsets.UTF_8)) + '"';
  }
}
