// SPDX-License-Identifier: Apache-2.0

/**
 * A small HTTP service around one published model. It answers as the REST interface of TensorFlow
 * Serving does and changes to a new version without a failed request; copy it and make it yours.
 */
@NullMarked
package org.espalier.examples.serving;

import org.jspecify.annotations.NullMarked;
