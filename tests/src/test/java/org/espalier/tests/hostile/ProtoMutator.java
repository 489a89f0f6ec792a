// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.hostile;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Spoils a proto field by field, so that it can still be parsed. */
final class ProtoMutator {

  private static final long[] NUMBERS = {
    0, 1, -1, 2, 127, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
  };
  private static final int MOST = 8; // as many of a repeated field

  private final Random random;
  private final List<String> strings;

  /** The strings stand in for others. */
  ProtoMutator(long seed, List<String> strings) {
    this.random = new Random(seed);
    this.strings = strings;
  }

  /** A copy with one to three fields spoilt. */
  Message of(Message message) {
    Message mutant = message;
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      mutant = once(mutant);
    }
    return mutant;
  }

  private Message once(Message message) {
    List<FieldDescriptor> fields = new ArrayList<>(message.getAllFields().keySet());
    if (fields.isEmpty() || random.nextInt(12) == 0) {
      fields = message.getDescriptorForType().getFields();
    }
    if (fields.isEmpty()) {
      return message;
    }
    FieldDescriptor field = fields.get(random.nextInt(fields.size()));
    Message.Builder builder = message.toBuilder();
    if (field.isRepeated()) {
      builder.setField(field, several(builder, field, (List<?>) message.getField(field)));
    } else if (random.nextInt(12) == 0) {
      builder.clearField(field);
    } else {
      builder.setField(field, value(field, message.getField(field)));
    }
    return builder.build();
  }

  private List<Object> several(Message.Builder builder, FieldDescriptor field, List<?> values) {
    List<Object> several = new ArrayList<>(values);
    if (several.isEmpty()) {
      boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      several.add(isMessage ? once(builder.newBuilderForField(field).build()) : value(field, ""));
      return several;
    }
    int at = random.nextInt(several.size());
    switch (random.nextInt(10)) {
      case 0 -> several.remove(at);
      case 1 -> {
        for (int times = random.nextInt(3) == 0 ? MOST : 1; times > 0; times--) {
          several.add(at, several.get(at));
        }
      }
      case 2 -> several.set(at, several.get(random.nextInt(several.size())));
      default -> several.set(at, value(field, several.get(at)));
    }
    return several;
  }

  private Object value(FieldDescriptor field, Object now) {
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    return switch (field.getJavaType()) {
      case MESSAGE -> once((Message) now);
      case INT -> (int) number;
      case LONG -> number;
      case FLOAT -> random.nextBoolean() ? Float.NaN : (float) number;
      case DOUBLE -> random.nextBoolean() ? Double.NaN : (double) number;
      case BOOLEAN -> random.nextBoolean();
      case STRING -> strings.get(random.nextInt(strings.size()));
      case BYTE_STRING -> bytes(now);
      case ENUM -> {
        var values = field.getEnumType().getValues();
        yield values.get(random.nextInt(values.size()));
      }
    };
  }

  private ByteString bytes(Object now) {
    ByteString bytes = now instanceof ByteString known ? known : ByteString.EMPTY;
    return switch (random.nextInt(4)) {
      case 0 -> ByteString.EMPTY;
      case 1 -> bytes.concat(bytes);
      case 2 -> bytes.substring(0, bytes.size() / 2);
      default -> ByteString.copyFromUtf8(strings.get(random.nextInt(strings.size())));
    };
  }
}
