// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.savedmodels.ServedTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

class RequestsTest {

  private static final long SEED = 3;

  private static ServedTensor input(String type, Long... shape) {
    return new ServedTensor("x", type, true, List.of(shape));
  }

  private static TType one(ServedTensor input, int batch) {
    Map<String, TType> request = Requests.of(List.of(input), batch, SEED);
    assertThat(request).containsOnlyKeys("x");
    return request.values().iterator().next();
  }

  private static List<Double> numbers(TType tensor) {
    List<Double> numbers = new ArrayList<>();
    ((NdArray<?>) tensor)
        .scalars()
        .forEach(s -> numbers.add(((Number) s.getObject()).doubleValue()));
    return numbers;
  }

  @Test
  void imagesHavePixelsAndOtherNumbersAreFractions() {
    try (TType image = one(input("float", -1L, 8L, 8L, 3L), 2);
        TType row = one(input("float", -1L, 400L), 2)) {
      assertThat(image.shape()).isEqualTo(Shape.of(2, 8, 8, 3));
      assertThat(numbers(image)).allMatch(v -> v >= 0 && v < 255).anyMatch(v -> v > 200);
      assertThat(numbers(row)).hasSize(800).allMatch(v -> v >= 0 && v < 1).anyMatch(v -> v > 0.8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"double", "half", "bfloat16"})
  void realNumbersOfEveryPrecisionAreFractions(String type) {
    try (TType tensor = one(input(type, -1L, 50L), 1)) {
      assertThat(numbers(tensor)).hasSize(50).allMatch(v -> v >= 0 && v <= 1).anyMatch(v -> v > 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"int32", "int64", "uint8", "uint16"})
  void wholeNumbersAreZeroOrOne(String type) {
    try (TType tensor = one(input(type, -1L, 50L), 1)) {
      assertThat(numbers(tensor)).contains(0.0, 1.0).allMatch(v -> v == 0 || v == 1);
    }
  }

  @Test
  void aPictureOfBytesHasAllOfThem() {
    try (TType tensor = one(input("uint8", -1L, 32L, 32L, 3L), 1)) {
      assertThat(numbers(tensor)).contains(0.0, 127.0, -1.0); // Java's byte of 255 is -1
    }
  }

  @Test
  void stringsAreShortWords() {
    try (TType tensor = one(input("string", -1L), 40)) {
      List<String> words = new ArrayList<>();
      ((NdArray<?>) tensor).scalars().forEach(s -> words.add((String) s.getObject()));
      assertThat(words).hasSize(40).allMatch(word -> word.matches("[a-z]{1,8}"));
      assertThat(words.stream().distinct().count()).isGreaterThan(30);
    }
  }

  @Test
  void booleansAreBoth() {
    try (TType tensor = one(input("bool", -1L), 40)) {
      List<Object> values = new ArrayList<>();
      ((NdArray<?>) tensor).scalars().forEach(s -> values.add(s.getObject()));
      assertThat(values).hasSize(40).contains(true, false);
    }
  }

  @Test
  void whatMayBeOfAnySizeIsOne() {
    try (TType some = one(input("float", -1L, -1L, 5L), 4);
        TType scalar = one(input("float"), 4);
        TType unknown = one(new ServedTensor("x", "float", false, List.of()), 4)) {
      assertThat(some.shape()).isEqualTo(Shape.of(4, 1, 5));
      assertThat(scalar.shape()).isEqualTo(Shape.scalar());
      assertThat(unknown.shape()).isEqualTo(Shape.of(4));
    }
  }

  @Test
  void theSameSeedGivesTheSameRequest() {
    ServedTensor input = input("float", -1L, 3L);
    try (TFloat32 first = (TFloat32) one(input, 2);
        TFloat32 second = (TFloat32) one(input, 2)) {
      assertThat(numbers(first)).isEqualTo(numbers(second));
      try (TType other = Requests.of(List.of(input), 2, SEED + 1).get("x")) {
        assertThat(numbers(other)).isNotEqualTo(numbers(first));
      }
    }
  }

  @Test
  void namesAnInputOfATypeItCannotMakeUp() {
    assertThatThrownBy(() -> one(input("complex64", -1L), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no values can be made up for the input x complex64 [-1]");
  }

  @Test
  void refusesABatchOtherThanAFixedOne() {
    List<ServedTensor> inputs = List.of(input("float", -1L, 2L), input("float", 8L, 2L));
    assertThat(Requests.refusal(inputs, 8)).isEmpty();
    assertThat(Requests.refusal(inputs, 1)).contains("the signature fixes the batch at 8");
    assertThat(Requests.refusal(List.of(input("float")), 1)).isEmpty();
  }
}
