// SPDX-License-Identifier: Apache-2.0
/** The command line: one class a command, which parses, calls the library and prints. */
@NullMarked
package org.espalier.cli;

import org.jspecify.annotations.NullMarked;
