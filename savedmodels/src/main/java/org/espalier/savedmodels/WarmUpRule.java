// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * {@link Rule#WARM_UP}: a server replays these requests before it serves, and one that fails keeps
 * the model from being served at all. Records are {@code tensorflow.serving.PredictionLog} protos.
 */
final class WarmUpRule {

  static final int MAX_RECORDS = 1000;
  static final String FILE = "assets.extra/tf_serving_warmup_requests";

  /* Fields of PredictionLog: 1 metadata; 2 classify, 3 regress, 4 multi-inference, 6 predict; 5 and
   * 7 are session runs and streams, which no server replays. */
  private static final Set<Integer> REPLAYED = Set.of(2, 3, 4, 6);

  private WarmUpRule() {}

  static List<Finding> check(MetaGraph graph) {
    Path file = graph.directory().resolve(FILE);
    if (!Files.exists(file)) {
      return ImmutableList.of();
    }
    try {
      String problem = TfRecords.read(file, MAX_RECORDS, (index, payload) -> problemOf(payload));
      return problem.isEmpty()
          ? ImmutableList.of()
          : ImmutableList.of(
              Rule.WARM_UP.error(
                  FILE + ": " + problem + ", so a server refuses the model",
                  "write the file again, or remove it"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Why no server replays a record; empty if one does. */
  static String problemOf(byte[] payload) {
    try {
      Set<Integer> fields = UnknownFieldSet.parseFrom(payload).asMap().keySet();
      return fields.stream().anyMatch(REPLAYED::contains)
          ? ""
          : "is no predict, classify, regress or multi-inference request";
    } catch (InvalidProtocolBufferException e) {
      return "is no PredictionLog";
    }
  }
}
