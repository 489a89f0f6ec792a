// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A SavedModel that breaks rules it must keep before native code may see it. */
public final class RefusedSavedModelException extends RuntimeException {

  private final transient ImmutableList<Finding> findings;

  /** Names the directory and every finding. */
  public RefusedSavedModelException(Path directory, List<Finding> findings) {
    super(
        findings.stream()
            .map(Finding::toString)
            .collect(Collectors.joining(" | ", "refused to load " + directory + ": ", "")));
    this.findings = ImmutableList.copyOf(findings);
  }

  /** Why, at least one. */
  public ImmutableList<Finding> findings() {
    return findings;
  }
}
