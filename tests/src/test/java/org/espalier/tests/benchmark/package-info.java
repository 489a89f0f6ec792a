// SPDX-License-Identifier: Apache-2.0
/**
 * Benchmarks that hold the toolkit to its bars. Each compares two things in one process, in blocks
 * that alternate, so that its figures hold on a busy machine too; what is written in Python
 * alternates from a process of its own, and is skipped where no interpreter is given.
 */
@NullMarked
package org.espalier.tests.benchmark;

import org.jspecify.annotations.NullMarked;
