// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.automl.ofa.OfaConfig;
import org.espalier.automl.ofa.OfaRun;
import org.espalier.pruning.config.ConfigFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands of {@code espalier ofa} share: a configuration and flags over it. */
final class OfaFlags {

  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG",
      description =
          "A configuration file, or the built-in one, ofa-small (default: what --out was trained with,"
              + " else ofa-small).")
  private @Nullable String config;

  @Option(names = "--data", paramLabel = "D", description = "As of espalier prune.")
  private @Nullable String data;

  @Option(names = "--seed", paramLabel = "S", description = "Of training and of the search.")
  private @Nullable Long seed;

  /**
   * The configuration.
   *
   * @param out of what was trained, null for none
   */
  OfaConfig resolve(@Nullable Path out) {
    ObjectNode top = ConfigFile.overlay();
    if (data != null) {
      top.put("data", data);
    }
    if (seed != null) {
      top.put("seed", seed);
    }
    Path trained = out == null ? null : out.resolve(OfaRun.CONFIG);
    boolean begun = config == null && trained != null && Files.exists(trained);
    return OfaConfig.load(begun ? String.valueOf(trained) : named().toString(), top);
  }

  Path named() {
    return Path.of(config == null ? OfaConfig.SMALL : config);
  }
}
