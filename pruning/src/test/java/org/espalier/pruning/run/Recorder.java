// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.espalier.pruning.results.RoundResult;

/** Remembers which rounds were trained and which had an end. */
final class Recorder implements Progress {

  final List<String> begun = new ArrayList<>();
  final List<String> ended = new ArrayList<>();

  @Override
  public void roundBegins(int replicate, int round, long from, long at, long to) {
    begun.add(RunDirectory.stage(replicate, round));
  }

  @Override
  public void roundEnds(int replicate, RoundResult result, OptionalDouble seconds) {
    ended.add(RunDirectory.stage(replicate, result.round()));
  }
}
