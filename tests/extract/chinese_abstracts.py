"""Chinese abstracts, invented for the tests, and every record they give: "field numbers what @time [group] | quote"."""

from __future__ import annotations

FRACTURE = "vertebral_compression_fracture"
RANDOMISED = (
    "目的 比较立体定向放疗与常规放疗治疗脊柱转移瘤的疗效。"
    "方法 选取2016年1月至2019年12月收治的脊柱转移瘤患者120例，采用随机数字表法分为观察组和对照"
    "组，每组60例。"
    "对照组采用常规放疗(30Gy/10次，每周5次)，观察组采用立体定向放疗(24Gy/2次)。"
    "比较两组患者治疗前及治疗后1、3个月的VAS评分、疼痛缓解率及不良反应发生率。"
    "结果 观察组和对照组疼痛缓解率分别为91.7%(55/60)和76.7%(46/60)，差异有统计学意义"
    "(χ2=5.07，P=0.024)。"
    "治疗后3个月，观察组VAS评分为(2.1±0.8)分，低于对照组的(3.4±1.1)分(P<0.001)"
    "。"
    "两组不良反应发生率比较，差异无统计学意义(8.3% vs 11.7%，P=0.543)。"
    "中位随访时间14个月(3~36个月)。"
    "观察组1年生存率为68.3%，对照组为61.7%(HR=0.78，95%CI 0.52~1.17)。"
    "结论 立体定向放疗可提高疼痛缓解率。"
)
RANDOMISED_RECORDS = [
    "cohort_size 120 count patients | 选取2016年1月至2019年12月收治的脊柱转移瘤患者120例",
    "arm_size 60 count patients [观察组] | 每组60例",
    "arm_size 60 count patients [对照组] | 每组60例",
    "dose 30 Gy total_dose [对照组] | 对照组采用常规放疗(30Gy/10次",
    "fractions 10 [对照组] | 对照组采用常规放疗(30Gy/10次",
    "dose 24 Gy total_dose [观察组] | 观察组采用立体定向放疗(24Gy/2次",
    "fractions 2 [观察组] | 观察组采用立体定向放疗(24Gy/2次",
    "proportion 91.7 % percent n=55/60 patients pain_relief [观察组] | "
    "观察组和对照组疼痛缓解率分别为91.7%(55/60)和76.7%(46/60)",
    "proportion 76.7 % percent n=46/60 patients pain_relief [对照组] | "
    "观察组和对照组疼痛缓解率分别为91.7%(55/60)和76.7%(46/60)",
    "p_value = 0.024 pain_relief | P=0.024",
    "score 2.1 sd 0.8 points vas @P3M [观察组] | 观察组VAS评分为(2.1±0.8)分",
    "score 3.4 sd 1.1 points vas @P3M [对照组] | 低于对照组的(3.4±1.1)分",
    "p_value < 0.001 vas | 低于对照组的(3.4±1.1)分(P<0.001",
    "proportion 8.3 % percent patients complication | 差异无统计学意义(8.3% vs 11.7%",
    "proportion 11.7 % percent patients complication | 差异无统计学意义(8.3% vs 11.7%",
    "p_value = 0.543 complication | P=0.543",
    "follow_up 14 3..36 range months median | 中位随访时间14个月(3~36个月)",
    "proportion 68.3 % percent patients overall_survival @P1Y [观察组] | 观察组1年生存率为68.3%",
    "effect_size 0.78 0.52..1.17 ci95 ratio hazard_ratio | 对照组为61.7%(HR=0.78，95%CI 0.52~1.17",
    "proportion 61.7 % percent patients overall_survival @P1Y [对照组] | 对照组为61.7%(HR=0.78，95%CI 0.52~1.17)",
]

RETROSPECTIVE = (
    "【摘要】目的：评价微波消融联合骨水泥成形术治疗脊柱转移瘤的价值。"
    "方法：回顾性分析接受微波消融联合骨水泥成形术的56例脊柱转移瘤患者(共78个椎体)的临床资料，其中男31"
    "例，女25例，年龄34~81岁，平均(58.6±10.3)岁。"
    "原发肿瘤：肺癌24例，乳腺癌18例，前列腺癌14例。"
    "结果：技术成功率为100%。"
    "术前、术后1周、术后3个月VAS评分分别为(7.3±1.2)分、(3.2±1.0)分、(2.1±0.9)"
    "分；平均手术时间(48.5±11.2)min，平均住院时间5.3d。"
    "骨水泥渗漏12个椎体(15.4%)，均无症状。"
    "随访6~24个月，平均13.2个月，3例局部复发，5例死亡。"
    "6个月局部控制率为92.3%。"
    "未发生感染、肺栓塞等严重并发症。"
    "ODI由术前的68.2±9.5降至术后3个月的31.4±8.7(P<0.05)。"
    "结论：该方法安全有效。"
    "关键词：微波消融；椎体成形术。"
    "正文：据报道约40%的癌症患者发生骨转移。"
)
RETROSPECTIVE_RECORDS = [
    "cohort_size 56 count patients | 回顾性分析接受微波消融联合骨水泥成形术的56例脊柱转移瘤患者(共78个椎体)的临床资料",
    "vertebrae_count 78 count vertebrae | "
    "回顾性分析接受微波消融联合骨水泥成形术的56例脊柱转移瘤患者(共78个椎体)的临床资料",
    "proportion % n=31/56 patients baseline_characteristic | 其中男31例",
    "proportion % n=25/56 patients baseline_characteristic | 女25例",
    "age 58.6 34..81 range sd 10.3 years mean | 年龄34~81岁，平均(58.6±10.3)岁",
    "proportion % n=24 patients baseline_characteristic | 原发肿瘤：肺癌24例",
    "proportion % n=18 patients baseline_characteristic | 乳腺癌18例",
    "proportion % n=14 patients baseline_characteristic | 前列腺癌14例",
    "proportion 100 % percent patients technical_success | 技术成功率为100%",
    "score 7.3 sd 1.2 points vas @baseline | 术前、术后1周、术后3个月VAS评分分别为(7.3±1.2)分",
    "score 3.2 sd 1 points vas @P1W | 术前、术后1周、术后3个月VAS评分分别为(7.3±1.2)分、(3.2±1.0)分",
    "score 2.1 sd 0.9 points vas @P3M | 术前、术后1周、术后3个月VAS评分分别为(7.3±1.2)分、(3.2±1.0)分、(2.1±0.9)分",
    "duration 48.5 sd 11.2 min mean treatment_time | 平均手术时间(48.5±11.2)min",
    "duration 5.3 days mean hospital_stay | 平均住院时间5.3d",
    "proportion 15.4 % percent n=12 vertebrae cement_leakage | 骨水泥渗漏12个椎体(15.4%)",
    "follow_up 13.2 6..24 range months mean | 随访6~24个月，平均13.2个月",
    "proportion % n=3 patients recurrence | 3例局部复发",
    "proportion % n=5 patients death | 5例死亡",
    "proportion 92.3 % percent patients local_control @P6M | 6个月局部控制率为92.3%",
    "proportion % n=0 infection | 未发生感染、肺栓塞等严重并发症",
    "score 68.2 sd 9.5 points odi @baseline | ODI由术前的68.2±9.5",
    "score 31.4 sd 8.7 points odi @P3M | ODI由术前的68.2±9.5降至术后3个月的31.4±8.7",
    "p_value < 0.05 odi | ODI由术前的68.2±9.5降至术后3个月的31.4±8.7(P<0.05",
]

REVIEW = (
    "背景：据统计，约30%~70%的恶性肿瘤患者发生骨转移。"
    "目的：系统评价椎体成形术的疗效。"
    "方法：检索数据库。"
    "结果：共纳入12项研究，1356例患者。"
    "Meta分析结果显示，试验组疼痛缓解率高于对照组[OR=2.31，95%CI(1.44，3.70)，P<"
    "0.001]，骨水泥渗漏率差异无统计学意义[RR=1.05, 95%CI 0.81~1.36, P=0."
    "71]。"
)
REVIEW_RECORDS = [
    "proportion 30..70 range % patients background | 约30%~70%的恶性肿瘤患者发生骨转移",
    "study_count 12 count studies | 共纳入12项研究",
    "cohort_size 1356 count patients | 1356例患者",
    "effect_size 2.31 1.44..3.7 ci95 ratio odds_ratio | 试验组疼痛缓解率高于对照组[OR=2.31，95%CI(1.44，3.70",
    "p_value < 0.001 pain_relief | P<0.001",
    "effect_size 1.05 0.81..1.36 ci95 ratio risk_ratio | 骨水泥渗漏率差异无统计学意义[RR=1.05, 95%CI 0.81~1.36",
    "p_value = 0.71 cement_leakage | P=0.71",
]

INTRAOPERATIVE = (
    "对十五例脊柱转移瘤患者共22个椎体行椎体后凸成形术联合术中放疗。"
    "单次照射剂量8~15Gy，中位剂量12Gy，照射深度5mm，照射时间平均2.5分钟。"
    "其中三例既往接受过放疗(30Gy分10次)。"
    "中位生存期为9.4个月(95%CI 7.1~11.6个月)，中位随访11.0个月。"
    "12例(80.0%)患者疼痛缓解，两例出现骨水泥渗漏。"
    "1、2年总生存率分别为46.7%、20.0%。"
    "术后VAS评分平均下降4.2分。"
    "KPS评分由60分提高至80分。"
    "脊髓最大剂量为1.2Gy。"
    "每日吗啡用量由60mg降至20mg。"
)
INTRAOPERATIVE_RECORDS = [
    "cohort_size 15 count patients | 对十五例脊柱转移瘤患者共22个椎体行椎体后凸成形术联合术中放疗",
    "vertebrae_count 22 count vertebrae | 对十五例脊柱转移瘤患者共22个椎体行椎体后凸成形术联合术中放疗",
    "dose 8..15 range Gy total_dose | 单次照射剂量8~15Gy",
    "dose 12 Gy median total_dose | 中位剂量12Gy",
    "depth 5 mm | 照射深度5mm",
    "duration 2.5 min mean treatment_time | 照射时间平均2.5分钟",
    "dose 30 Gy prior_dose | 其中三例既往接受过放疗(30Gy分10次",
    "fractions 10 | 其中三例既往接受过放疗(30Gy分10次",
    "proportion % n=3 patients | 其中三例既往接受过放疗(30Gy分10次)",
    "survival_time 9.4 7.1..11.6 ci95 months median overall_survival | 中位生存期为9.4个月(95%CI 7.1~11.6个月)",
    "follow_up 11 months median | 中位随访11.0个月",
    "proportion 80 % percent n=12 patients pain_relief | 12例(80.0%)患者疼痛缓解",
    "proportion % n=2 patients cement_leakage | 两例出现骨水泥渗漏",
    "proportion 46.7 % percent patients overall_survival @P1Y | 1、2年总生存率分别为46.7%、20.0%",
    "proportion 20 % percent patients overall_survival @P2Y | 1、2年总生存率分别为46.7%、20.0%",
    "change -4.2 points mean vas | 术后VAS评分平均下降4.2分",
    "score 60 points kps | KPS评分由60分",
    "score 80 points kps | KPS评分由60分提高至80分",
    "dose 1.2 Gy organ_dose | 脊髓最大剂量为1.2Gy",
    "drug_dose 60 mg opioid_use [吗啡] | 每日吗啡用量由60mg",
    "drug_dose 20 mg opioid_use [吗啡] | 每日吗啡用量由60mg降至20mg",
]

TWO_SCHEDULES = (
    "方法 将86例骨转移癌患者随机分为A组(44例)和B组(42例)，A组给予8Gy单次照射，B组给予30G"
    "y/10f照射。"
    "结果 A、B两组总有效率分别为79.5%和83.3%(P>0.05)；完全缓解率分别为27.3%、31."
    "0%。"
    "放疗后1个月，A组有效35例，B组有效35例。"
    "A组3例(6.8%)、B组1例(2.4%)发生病理性骨折。"
    "两组中位生存时间分别为7.2个月和7.9个月。"
    "Ⅲ级以上骨髓抑制发生率为4.7%。"
    "再放疗率A组为18.2%，B组为7.1%。"
)
TWO_SCHEDULES_RECORDS = [
    "arm_size 44 count patients [A组] | 将86例骨转移癌患者随机分为A组(44例)",
    "arm_size 42 count patients [B组] | 将86例骨转移癌患者随机分为A组(44例)和B组(42例)",
    "cohort_size 86 count patients | 将86例骨转移癌患者随机分为A组(44例)和B组(42例)",
    "dose 8 Gy total_dose [A组] | A组给予8Gy",
    "dose 30 Gy total_dose [B组] | B组给予30Gy/10f",
    "fractions 10 [B组] | B组给予30Gy/10f",
    "p_value > 0.05 | A、B两组总有效率分别为79.5%和83.3%(P>0.05",
    "proportion 79.5 % percent patients [A组] | A、B两组总有效率分别为79.5%和83.3%(P>0.05)",
    "proportion 83.3 % percent patients [B组] | A、B两组总有效率分别为79.5%和83.3%(P>0.05)",
    "proportion 27.3 % percent patients complete_response [A组] | 完全缓解率分别为27.3%、31.0%",
    "proportion 31 % percent patients complete_response [B组] | 完全缓解率分别为27.3%、31.0%",
    "proportion % n=35 patients [A组] | A组有效35例",
    "proportion % n=35 patients [B组] | B组有效35例",
    f"proportion 6.8 % percent n=3 patients {FRACTURE} [A组] | A组3例(6.8%)、B组1例(2.4%)发生病理性骨折",
    f"proportion 2.4 % percent n=1 patients {FRACTURE} [B组] | A组3例(6.8%)、B组1例(2.4%)发生病理性骨折",
    "survival_time 7.2 months median overall_survival [A组] | 两组中位生存时间分别为7.2个月",
    "survival_time 7.9 months median overall_survival [B组] | 两组中位生存时间分别为7.2个月和7.9个月",
    "proportion 4.7 % percent patients toxicity | Ⅲ级以上骨髓抑制发生率为4.7%",
    "proportion 18.2 % percent patients treatment_allocation [A组] | 再放疗率A组为18.2%",
    "proportion 7.1 % percent patients treatment_allocation [B组] | B组为7.1%",
]
